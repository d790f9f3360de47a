#!/usr/bin/env python3
"""Prints the command with which a node runs one index of the Job in a manifest, each word ended by a NUL.

    pod.py MANIFEST docker IMAGE FOLDER [INDEX | COMMAND...]
    pod.py MANIFEST root   ROOT  FOLDER [INDEX | COMMAND...]

FOLDER is what the claim holds. Command, environment, folder and rights are those of the manifest, so what is tried is what
is shipped; a COMMAND is run in the same container in the place of its own. In `root`, a folder with a system in it, the
container is namespaces of processes and mounts, and a chroot.
"""

import sys

import yaml

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Mounts go with the namespace that they were made in.
ENTER = 'mount --bind "$1" "$2" && mount -t proc proc "$3" && shift 3 && exec "$@"'


def main(manifest, engine, image, folder, *words):
    jobs = [one for one in yaml.safe_load_all(open(manifest)) if one["kind"] == "Job"]
    (container,) = jobs[0]["spec"]["template"]["spec"]["containers"]
    env = {one["name"]: one["value"] for one in container["env"]}
    command = [*words]
    if len(words) == 1 and words[0].isdigit():
        env["JOB_COMPLETION_INDEX"] = words[0]
        command = container["command"] + container.get("args", [])
    run = {"docker": docker, "root": root}[engine]
    sys.stdout.write("".join(f"{word}\0" for word in run(container, image, folder, env, command)))


def docker(container, image, folder, env, command):
    yield from ["docker", "run", "--rm", "--network=none", "--cap-drop=ALL"]
    yield from (f"--cap-add={name}" for name in added(container))
    yield from ["--security-opt=no-new-privileges", f"--user={container['securityContext']['runAsUser']}"]
    yield from [f"--volume={folder}:{place(container)}", f"--workdir={container['workingDir']}"]
    yield from (f"--env={name}={value}" for name, value in env.items())
    yield from ["--entrypoint", command[0], image, *command[1:]]


def root(container, image, folder, env, command):
    yield from ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", ENTER, "sh"]
    yield from [folder, image + place(container), image + "/proc", "chroot", image]
    yield from ["env", "--ignore-environment", f"--chdir={container['workingDir']}", f"PATH={PATH}"]
    yield from (f"{name}={value}" for name, value in env.items())
    rights = "".join(f",+{name.lower()}" for name in added(container))
    yield from ["setpriv", "--no-new-privs", f"--bounding-set=-all{rights}", "--inh-caps=-all", *command]


def added(container):
    rights = container["securityContext"]["capabilities"]
    assert rights["drop"] == ["ALL"] and container["securityContext"]["allowPrivilegeEscalation"] is False
    return rights["add"]


def place(container):
    (mount,) = container["volumeMounts"]
    return mount["mountPath"]


main(*sys.argv[1:])
