#!/usr/bin/env bash
# A study on a Slurm of four nodes, brought up on this machine for it, as typed in the README; and the faults of a cluster:
#     bash tests/cluster/run.sh                every scenario
#     bash tests/cluster/run.sh twenty node    some of them
# As root on Debian or where slurm-wlm is installed; elsewhere it says why not, and succeeds. Each scenario must give the
# bytes of a local run. What it did stays in the folder that is named at the end if something failed.
set -euo pipefail
unset PYTHONDONTWRITEBYTECODE SLURM_CONF
export OMP_NUM_THREADS=1 PYTHONHASHSEED=0 MPLBACKEND=agg
here=$(cd "$(dirname "$0")" && pwd)
project=$(cd "$here/../.." && pwd)
. "$here/slurm.sh"

[ "$(id -u)" = 0 ] || { echo "skipped: Slurm's daemons are started as root" && exit 0; }
reason=$(slurm_install) || { echo "skipped: $reason" && exit 0; }
work=$(mktemp -d)
checkout=$work/checkout
typed=(uv run --quiet --group slurm --no-dev snakemake --profile profiles/slurm)

end() {
    local status=$?
    slurm_down
    [ $status = 0 ] && rm -rf "$work" || echo "failed; see $work"
    exit $status
}
trap end EXIT

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*" && exit 1; }

fresh() { # the study in so many shards, nothing of it made yet
    cd "$checkout"
    rm -rf results .snakemake
    uv run --quiet --group slurm --no-dev python "$here/made.py" . 24 "$1"
}

same() { # every file made is that of the local run, byte for byte; a number says how many there must be at least
    local count=0 file
    while read -r file; do
        cmp "results/$file" "$work/local/$file" || fail "$1: $file differs"
        count=$((count + 1))
    done < <(cd results && find . -type f ! -path '*/logs/*' ! -path '*/shards/*' ! -path './.sources/*' | sort)
    [ "$count" -ge "$2" ] || fail "$1: only $count files"
    [ -z "$(squeue --noheader)" ] || fail "$1: the queue is not empty"
    say "$1: $count files equal the local run's, byte for byte"
}

# The part of the chain that the faults are tried on.
part=(results/many/fit/fits.parquet results/many/fit/parameters.parquet)

process_of() { pgrep -f "$checkout/.snakemake/scripts/.*$1.py" | head -1 | grep .; }
state() { squeue --noheader --states="$1" | grep -q .; }
both() { state RUNNING && state PENDING; }

local_run() {
    fresh 1
    uv run --quiet --no-dev snakemake --cores 2 >"$work/local.txt" 2>&1 || fail "the local run, see $work/local.txt"
    mv results "$work/local"
    say "local: $(find "$work/local" -type f | wc -l) files"
}

twenty() { # twenty shards on four nodes, and what the coordinator costs
    fresh 20
    local jobs cost
    TIMEFORMAT='%U %S'
    cost=$({ time "${typed[@]}" >"$work/twenty.txt" 2>&1; } 2>&1) || fail "twenty, see $work/twenty.txt"
    same twenty "$(find "$work/local" -type f ! -path '*/logs/*' ! -path '*/shards/*' ! -path '*/.sources/*' | wc -l)"
    jobs=$(grep -o '^ *[0-9]* of [0-9]*' "$work/twenty.txt" | tail -1 | awk '{print $3}')
    awk -v jobs="$jobs" '{printf "twenty: %d jobs, coordinator %.2f CPU-s a job\n", jobs, ($1 + $2) / jobs; exit ($1 + $2) / jobs >= 5}' \
        <<<"$cost" || fail "twenty: the coordinator costs too much"
    "${typed[@]}" 2>&1 | grep -q "Nothing to be done" || fail "twenty: the second run has something to do"
}

dies() { # a job whose process is killed is tried again
    fresh 2
    "${typed[@]}" "${part[@]}" >"$work/dies.txt" 2>&1 &
    slurm_wait 240 process_of fit >/dev/null || fail "dies: no job ran"
    kill -9 "$(process_of fit)"
    wait $! || fail "dies, see $work/dies.txt"
    grep -q "failed" "$work/dies.txt" || fail "dies: no job failed"
    same dies 8
}

memory() { # a job that is given too little memory, as if it had needed less last time, has enough at its second attempt
    fresh 2
    mkdir -p results/many/logs
    printf 'job\tcpu_seconds\tpeak_mb\nfit\t1\t0\n' >results/many/logs/cost.tsv
    "${typed[@]}" "${part[@]}" >"$work/memory.txt" 2>&1 || fail "memory, see $work/memory.txt"
    grep -q "fit .*failed" "$work/memory.txt" || fail "memory: no fit ran out of it"
    grep -h -i "memory" "$SLURM_HOME"/slurmd.n*.log | grep -i -m 1 "exceeded" || fail "memory: Slurm did not say so"
    same memory 8
}

mistake() { # an error in the data: its job's further attempts end at once, and what is wrong is told once
    fresh 2
    sed -i '2s/[^,]*$/oops/' config/studies/many.csv
    ! "${typed[@]}" results/many/fit/fits.parquet >"$work/mistake.txt" 2>&1 || fail "mistake: nothing failed"
    [ "$(grep -c '^error: .*oops' "$work/mistake.txt")" = 1 ] || fail "mistake: not one error, see $work/mistake.txt"
    [ -e results/many/logs/ingest.final ] || fail "mistake: no mark"
    say "mistake: $(grep '^error: ' "$work/mistake.txt")"
}

killed() { # a coordinator is killed with jobs queued and running; the next one cancels these, then goes on
    fresh 8
    "${typed[@]}" "${part[@]}" >"$work/killed.txt" 2>&1 &
    slurm_wait 300 both || fail "killed: never were jobs queued and running"
    pkill -9 --parent $! || true
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
    local before
    before=$(squeue --noheader --states=all --format %j | sort -u | paste -sd '|')
    both || fail "killed: the jobs went with the coordinator"
    "${typed[@]}" --unlock >/dev/null 2>&1
    "${typed[@]}" "${part[@]}" >"$work/again.txt" 2>&1 || fail "killed, see $work/again.txt"
    grep "cancelled" "$work/again.txt" || fail "killed: nothing was cancelled"
    squeue --noheader --states=all --format '%j|%e|%V' | awk -F'|' -v before="$before" '
        index(before, $1) { if ($2 > ended) ended = $2; next }
        !first || $3 < first { first = $3 }
        END { exit !(first && ended <= first) }' || fail "killed: an old job ended after a new one was submitted"
    same killed 8
}

node() { # a node loses its power while a job runs on it
    fresh 4
    "${typed[@]}" "${part[@]}" >"$work/node.txt" 2>&1 &
    slurm_wait 240 process_of fit >/dev/null || fail "node: no job ran"
    local lost
    lost=$(squeue --noheader --states=RUNNING --format %N | head -1)
    slurm_node_down "$lost"
    wait $! || fail "node, see $work/node.txt"
    [ "$(sinfo --noheader --node "$lost" --format %T | tr -d '*')" = down ] || say "node: $lost was not told to be down"
    same node 8
    slurm_node_up "$lost"
}

accounts() { # the same Slurm with accounting, which the profile then asks
    local reason
    reason=$(slurm_accounts_install) || { say "accounts: skipped, $reason" && return; }
    slurm_down
    slurm_accounts_up "$work/accounted"
    slurm_up "$work/accounted" || fail "accounts: Slurm does not come up"
    mkdir -p "$work/bin"
    printf '#!/bin/sh\necho >>%q\nexec %q "$@"\n' "$work/asked" "$(command -v sacct)" >"$work/bin/sacct"
    chmod +x "$work/bin/sacct"
    fresh 2
    PATH=$work/bin:$PATH "${typed[@]}" "${part[@]}" >"$work/accounts.txt" 2>&1 || fail "accounts, see $work/accounts.txt"
    [ -s "$work/asked" ] || fail "accounts: sacct was not asked"
    sacct --noheader --format jobname%60,state | grep -q "scalestudy.*COMPLETED" || fail "accounts: none are kept"
    same accounts 8
}

scenarios=(dies memory mistake killed node twenty accounts)
mkdir -p "$checkout"
(cd "$project" && git ls-files -z | xargs -0 cp --parents -t "$checkout" && { [ ! -e uv.lock ] || cp uv.lock "$checkout"; })
(cd "$checkout" && uv sync --quiet --group slurm --no-dev)
slurm_up "$work/slurm" || fail "Slurm does not come up"
local_run
for scenario in "${@:-${scenarios[@]}}"; do
    "$scenario"
done
say "passed: ${*:-${scenarios[*]}}"
