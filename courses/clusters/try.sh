#!/usr/bin/env bash
# Grades a small class by one machine and under each engine of this folder, and holds the gradebooks to the same bytes:
#
#     try.sh HTTPLAB
#
# As root, on a machine with the packages slurm-wlm, munge, parallel, openssh-server and openssh-client of Debian, and
# kubernetes-validate of PyPI where Python finds it. What it starts, it ends, and all of its files are in a scratch folder.
# The Kubernetes unit runs in docker where there is one, else in the clean system in the folder ROOT (debootstrap makes
# one); for both, STATIC is an httplab without a C library of its own.
set -euo pipefail
httplab=$(realpath "${1:?which httplab? try.sh target/debug/httplab}")
here=$(cd "$(dirname "$0")" && pwd)
courses=${here%/*}
other_lab=${courses%/*}/conformance/tests/other_lab
PATH=$PATH:/usr/sbin
export HTTPLAB=$httplab NO_COLOR=1
# Nothing here is for a cluster that this machine may belong to.
unset ${!SLURM_*} ${!SBATCH_*} ${!PARALLEL*}

# Munge asks for folders through which everybody may pass.
scratch=$(mktemp -d)
chmod 755 "$scratch"
class=$scratch/class
seed=20
started=()

# --- what is shown and what is waited for

section() { printf '\n--- %s (after %d s)\n' "$1" "$SECONDS"; }

told() { printf '$'; printf ' %q' "$@"; echo; }

show() { told "$@"; "$@"; }

# Asks until the answer is yes, for as long as a slow machine may take.
wait_until() {
    local end=$((SECONDS + 120))
    until "$@" > /dev/null 2>&1; do
        if ((SECONDS > end)); then echo "waited in vain: $*" >&2; return 1; fi
        sleep 0.1
    done
}

# In the background until the end; what it says goes to a file.
start() {
    local log=$1
    shift
    told "$@"
    "$@" > "$scratch/$log.log" 2>&1 &
    started=("$!" "${started[@]}")
}

# The last begun is the first ended. Where something went wrong, what they said is shown.
end() {
    local status=$?
    if [ -n "${SLURM_CONF:-}" ]; then
        scancel --quiet --user=root || true
        wait_until no_job_is_left || true
    fi
    for pid in "${started[@]}"; do kill "$pid" 2> /dev/null && wait "$pid" || true; done
    if [ "$status" != 0 ]; then tail --lines=30 "$scratch"/*.log >&2 || true; fi
    if [ "${engine:-}" = docker ]; then docker rmi --force "$image" > /dev/null || true; fi
    if [ -n "${made_run_sshd:-}" ]; then rmdir /run/sshd || true; fi
    rm -rf --one-file-system "$scratch"
}
trap end EXIT

free_port() { python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])'; }

# Of the class and of a merge: 1 says that a person has to look at something, here at the broken zip.
merged() { told "$@"; "$@" > "$scratch/merged.log" || [ $? = 1 ]; }

# --- the class, and what it comes to

# Who hands in what: each with what is replaced in the chat server.
hand_in() {
    mkdir -p "$class/subs/$1"
    sed "s/${2:-^$}/${3:-}/" "$other_lab/programme/chat_server.py" > "$class/subs/$1/chat_server.py"
}

make_class() {
    hand_in anna
    hand_in bert 'Willkommen' 'Tag'
    hand_in carla 'name + b": "' 'name + b"; "'
    hand_in dora 'Hallo ' 'Hallo, '
    hand_in emil 'import select' 'import selekt'
    hand_in fritz ' ist gegangen' ' ging'
    echo 'no zip' > "$class/subs/gustav.zip"
    units=7
    cp -r "$other_lab/lab" "$class/lab"
    cat > "$class/gradebook.csv" << 'CSV'
Student,ID,SIS User ID,SIS Login ID,Section,Chat (4711),Final Score
    Points Possible,,,,,30,(read only)
"Apfel, Anna",101,s1,anna,Net-1,,
"Birne, Bert",102,s2,bert,Net-1,,
"Citrone, Carla",103,s3,carla,Net-1,,
"Dattel, Dora",104,s4,dora,Net-2,,
"Erle, Emil",105,s5,emil,Net-2,,
"Fichte, Fritz",106,s6,fritz,Net-2,,
"Ginster, Gustav",107,s7,gustav,Net-2,,
CSV
    manner=(subs --seed "$seed" --lab lab --gradebook gradebook.csv)
}

plan() { show "$httplab" class plan "${manner[@]}" --out "$1"; }

# Merges, and holds what comes out to what the plain run came to.
same() {
    merged "$httplab" class merge --out "$1"
    same_files "$1"
}

same_files() {
    cmp plain/scores.csv "$1/scores.csv"
    diff -r plain/for-upload "$1/for-upload"
    echo "$1: the same scores.csv and for-upload/ as by the plain run"
}

# A unit that says that it had been graded is none that was graded twice.
once_more() {
    "$httplab" class unit "$2" --out "$1"
    same "$1"
}

plain() {
    section 'the plain run'
    merged "$httplab" class "${manner[@]}" --out plain
    cat plain/scores.csv plain/for-upload/gradebook.csv
    [ "$(cut --delimiter=, --fields=4 plain/scores.csv | sort --unique | wc --lines)" -ge 6 ]
    [ "$(grep --count ',$' plain/for-upload/gradebook.csv)" -ge "$units" ]
}

# Killed while it grades, and begun again; in an order of its own, and twice at once.
by_hand() {
    section 'units by hand: one killed, one late, one twice at once'
    plan hand
    "$httplab" class unit carla --out hand &
    local victim=$!
    wait_until compgen -G 'hand/.at-work/carla-*/result/files/*'
    show kill -KILL "$victim"
    if wait "$victim"; then return 1; fi
    if [ -e hand/carla ]; then echo 'a killed unit left a result' >&2; return 1; fi
    "$httplab" class unit carla --out hand
    "$httplab" class unit 4 --out hand & local first=$!
    "$httplab" class unit 4 --out hand & local second=$!
    wait "$first"
    wait "$second"
    merged "$httplab" class merge --out hand
    grep -F 'Without a result yet: 5' "$scratch/merged.log"
    for unit in 7 6 5 2 1; do "$httplab" class unit "$unit" --out hand || [ "$unit" = 7 ]; done
    same hand
    once_more hand 2
}

# --- Slurm

no_job_is_left() { [ -z "$(squeue --noheader)" ]; }

node_is_idle() { sinfo --noheader --format=%T | grep -qx idle; }

# One node, this machine; munge and both daemons with keys, ports and folders of their own.
start_slurm() {
    local folder=$scratch/slurm munge=$scratch/slurm/munge host
    host=$(hostname -s)
    mkdir -p "$munge" "$folder"/{state,spool}
    dd if=/dev/urandom of="$munge/key" bs=1024 count=1 status=none
    chmod 600 "$munge/key"
    start munged munged --foreground --socket="$munge/socket" --key-file="$munge/key" \
        --pid-file="$munge/pid" --log-file="$munge/log" --seed-file="$munge/seed"
    cat > "$folder/slurm.conf" << CONF
ClusterName=try
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
AuthType=auth/munge
AuthInfo=socket=$munge/socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
ReturnToService=2
$(slurmd -C | head -n 1) NodeAddr=127.0.0.1
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
    export SLURM_CONF=$folder/slurm.conf
    wait_until munge --socket="$munge/socket" --no-input
    start slurmctld slurmctld -D
    start slurmd slurmd -D
    wait_until node_is_idle
    sinfo
}

# The cluster takes a unit's node away while it grades.
died_in_slurm() {
    local job
    told sbatch --array=3 "$here/slurm.sh" slurm
    job=$(sbatch --parsable --array=3 "$here/slurm.sh" slurm)
    wait_until compgen -G 'slurm/.at-work/carla-*/result/files/*'
    show scancel --signal=KILL --full "$job"
    wait_until no_job_is_left
}

slurm() {
    section 'Slurm: a job array'
    slurmctld -V
    munged --version
    start_slurm
    plan slurm
    died_in_slurm
    show sbatch --wait --array="1-$units%4" "$here/slurm.sh" slurm || [ $? = 1 ]
    tail -n 1 httplab-*_*.log
    # The one that died was graded again.
    grep -qx 'carla  13/30' httplab-*_3.log
    same slurm
    # Twice: some units once more, by the array's own numbers.
    show sbatch --wait --array=2,5 "$here/slurm.sh" slurm
    same slurm
    wait_until no_job_is_left
}

# --- GNU parallel

here_and_now() {
    section 'GNU parallel: on this machine'
    parallel --version | head -n 1
    plan parallel
    show "$here/parallel.sh" parallel --jobs 4 --joblog "$scratch/parallel.jobs" || [ $? = 1 ]
    cat "$scratch/parallel.jobs"
    same parallel
    once_more parallel 3
}

# A server of our own, whose only key is made here.
start_sshd() {
    local folder=$scratch/ssh port
    port=$(free_port)
    mkdir "$folder"
    if ! [ -d /run/sshd ]; then mkdir /run/sshd; made_run_sshd=yes; fi
    ssh-keygen -q -t ed25519 -N '' -f "$folder/host_key"
    ssh-keygen -q -t ed25519 -N '' -f "$folder/user_key"
    cp "$folder/user_key.pub" "$folder/authorized_keys"
    echo "[127.0.0.1]:$port $(cut --delimiter=' ' --fields=1,2 "$folder/host_key.pub")" > "$folder/known_hosts"
    start sshd "$(command -v sshd)" -D -e -f /dev/null -p "$port" -h "$folder/host_key" \
        -o ListenAddress=127.0.0.1 -o PidFile=none -o AuthorizedKeysFile="$folder/authorized_keys" \
        -o StrictModes=no -o PermitRootLogin=prohibit-password -o PasswordAuthentication=no \
        -o KbdInteractiveAuthentication=no -o UsePAM=no -o MaxStartups=100
    ssh=(ssh -F none -p "$port" -i "$folder/user_key" -o BatchMode=yes -o UserKnownHostsFile="$folder/known_hosts")
    wait_until "${ssh[@]}" root@127.0.0.1 true
}

over_ssh() {
    section 'GNU parallel: over ssh'
    ssh -V
    start_sshd
    plan ssh
    show "$here/parallel.sh" ssh --ssh "${ssh[*]}" --sshlogin 4/root@127.0.0.1 \
        --joblog "$scratch/ssh.jobs" || [ $? = 1 ]
    cat "$scratch/ssh.jobs"
    same ssh
    once_more ssh 6
}

# --- Kubernetes

validate() {
    section 'Kubernetes: the manifest beside the schema of its API'
    python3 -m kubernetes_validate --version
    show python3 -m kubernetes_validate --strict "$here/kubernetes.yml"
    # What finds nothing in a manifest with a mistake in it says nothing of one without.
    sed 's/backoffLimitPerIndex/backoffLimitPerIndices/' "$here/kubernetes.yml" > "$scratch/mistaken.yml"
    if python3 -m kubernetes_validate --strict "$scratch/mistaken.yml" > /dev/null 2>&1; then return 1; fi
}

# The folder that the image is made of, as README.md has it.
image_folder() {
    mkdir "$scratch/image"
    cp "$courses/gradescope/setup.sh" "$scratch/image"
    cp "$STATIC" "$scratch/image/httplab"
}

by_docker() {
    docker info > /dev/null 2>&1 || return 1
    image=httplab-try-$$
    show docker build --quiet --tag "$image" --file "$here/Containerfile" "$scratch/image" || return 1
    engine=docker
}

# The recipe, a line at a time, in a system that is there already.
by_root() {
    image=$(realpath "$ROOT")
    engine=root
    # As a node has it, and debootstrap does not.
    grep -qs localhost "$image/etc/hosts" || echo '127.0.0.1 localhost' > "$image/etc/hosts"
    while read -r word rest; do
        printf '%s %s\n' "$word" "$rest"
        case $word in
        COPY) cp "$scratch/image/${rest% *}" "$image${rest#* }" ;;
        RUN) chroot "$image" env --ignore-environment PATH="$PATH" sh -c "$rest" > "$scratch/image.log" 2>&1 ;;
        WORKDIR) mkdir -p "$image$rest" ;;
        FROM) ;;
        *) echo "the Containerfile has a new word: $word" >&2; return 1 ;;
        esac
    done < <(grep -v '^#' "$here/Containerfile")
}

# The command that runs one index of the Job, or another command, in its container.
container() {
    mapfile -d '' -t command < <(python3 "$here/pod.py" "$here/kubernetes.yml" "$engine" "$image" "$class" "$@")
}

pod() {
    container "$@"
    "${command[@]}"
}

kubernetes() {
    section 'Kubernetes: the unit as its container runs it'
    if [ -n "${STATIC:-}" ]; then image_folder; fi
    if [ -n "${STATIC:-}" ] && by_docker; then
        :
    elif [ -n "${STATIC:-}" ] && [ -n "${ROOT:-}" ]; then
        by_root
    else
        but=' but the Kubernetes unit, WHICH WAS NOT TRIED'
        echo 'SKIPPED, NOT TRIED: this takes STATIC, and a docker that works or ROOT'
        return
    fi
    pod httplab class plan "${manner[@]}" --out results
    echo 'index 0 is started so, and the others in the same way:'
    container 0
    told "${command[@]}"
    for ((index = 0; index < units; index++)); do pod "$index" || [ $? = 1 ]; done
    merged pod httplab class merge --out results
    same_files results
    # The same index twice, as after a node that went away.
    pod 3
    merged pod httplab class merge --out results
    same_files results
}

make_class
cd "$class"
plain
by_hand
slurm
here_and_now
over_ssh
validate
kubernetes
section "the same gradebook as the plain run under all engines${but:-}"
