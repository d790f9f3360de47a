#!/usr/bin/env bash
# One task of a job array grades one submission:
#
#     sbatch --array=1-60%20 slurm.sh results
#
# 1-60 are the units that `httplab class plan` told of, 20 of them at a time. The environment's HTTPLAB names the
# program, where it is not in PATH.
#SBATCH --job-name=httplab
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
#SBATCH --time=00:30:00
#SBATCH --output=httplab-%A_%a.log
set -euo pipefail
out=${1:?which folder of results? sbatch --array=1-60 slurm.sh results}
unit=${SLURM_ARRAY_TASK_ID:?there is no number: sbatch --array=1-60 slurm.sh results}
exec "${HTTPLAB:-httplab}" class unit "$unit" --out "$out"
