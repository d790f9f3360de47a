#!/usr/bin/env bash
# GNU parallel grades all submissions of a work list, on this machine or on several:
#
#     parallel.sh results [OPTIONS OF PARALLEL]
#     parallel.sh results --sshlogin 8/lab1,8/lab2
#
# On the others, the folder with the results, the lab and the submissions has the same path as here. The environment's
# HTTPLAB names the program, where it is not in PATH, for all of them.
set -euo pipefail
out=$(realpath "${1:?which folder of results? parallel.sh results}")
shift
units=$(python3 -c 'import json, sys; print(len(json.load(open(sys.argv[1]))["submissions"]))' "$out/class.json")
seq "$units" | parallel "$@" "${HTTPLAB:-httplab}" class unit {} --out "$out"
