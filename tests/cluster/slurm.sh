# Slurm on this machine alone: a controller and the nodes n1..n4, with files, key and ports of its own; to be sourced.
# Munge has a socket of its own. Job steps are started without SLURM_CONF, so for as long as Slurm is up its configuration is
# where every tool looks for it; an installed one is left alone.
SLURM_ETC=/etc/slurm/slurm.conf

slurm_missing() { # what is not installed, of the commands that are needed
    local tool
    for tool in munged slurmctld slurmd squeue sbatch sacct; do
        command -v "$tool" >/dev/null || { echo "$tool" && return; }
    done
}

slurm_install() { # fails with a sentence where it cannot be had
    [ ! -e "$SLURM_ETC" ] || { echo "there is a $SLURM_ETC already, of another Slurm" && return 1; }
    [ -z "$(slurm_missing)" ] && return
    [ "$(id -u)" = 0 ] || { echo "$(slurm_missing) is not installed, and only root can install it" && return 1; }
    command -v apt-get >/dev/null || { echo "$(slurm_missing) is not installed, and there is no apt-get" && return 1; }
    { apt-get update && apt-get install --yes --no-install-recommends slurm-wlm slurm-client munge; } >/dev/null 2>&1
    [ -z "$(slurm_missing)" ] || { echo "apt-get does not install $(slurm_missing)" && return 1; }
}

slurm_conf() { # slurm.conf for this machine
    cat <<END
ClusterName=scalestudy
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=17810
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$SLURM_HOME/munge.socket
StateSaveLocation=$SLURM_HOME/state
SlurmdSpoolDir=$SLURM_HOME/spool.%n
SlurmctldPidFile=$SLURM_HOME/slurmctld.pid
SlurmdPidFile=$SLURM_HOME/slurmd.%n.pid
SlurmctldLogFile=$SLURM_HOME/slurmctld.log
SlurmdLogFile=$SLURM_HOME/slurmd.%n.log
MpiDefault=none
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2,batch_sched_delay=0
SlurmdTimeout=10
KillWait=2
CompleteWait=0
ReturnToService=2
MinJobAge=300
${SLURM_ACCOUNTING:-AccountingStorageType=accounting_storage/none}
NodeName=n[1-4] NodeHostname=$(hostname -s) NodeAddr=127.0.0.1 Port=[17811-17814] CPUs=1 RealMemory=4000 State=UNKNOWN
PartitionName=all Nodes=n[1-4] Default=YES MaxTime=INFINITE State=UP
END
}

slurm_accounts_install() { # fails with a sentence where there is no database and none can be had
    if command -v slurmdbd mariadbd >/dev/null; then return; fi
    apt-get install --yes --no-install-recommends slurmdbd mariadb-server >/dev/null 2>&1 || { echo "apt-get does not install slurmdbd and mariadb-server" && return 1; }
}

slurm_accounts_up() { # a database of its own, and the daemon that keeps Slurm's accounts in it; before slurm_up
    export MYSQL_UNIX_PORT=$1/db.socket
    mkdir -p "$1"
    mariadb-install-db --no-defaults --user=root --datadir="$1/db" --auth-root-authentication-method=socket >/dev/null
    mariadbd --no-defaults --user=root --datadir="$1/db" --socket="$MYSQL_UNIX_PORT" --skip-networking \
        --pid-file="$1/mariadbd.pid" --log-error="$1/mariadbd.log" &
    slurm_wait 30 mariadb --no-defaults --socket="$MYSQL_UNIX_PORT" -e "CREATE DATABASE IF NOT EXISTS slurm_acct_db" 2>/dev/null
    (umask 077 && cat >"$1/slurmdbd.conf") <<END
AuthType=auth/munge
AuthInfo=socket=$1/munge.socket
DbdHost=localhost
DbdPort=17820
SlurmUser=root
PidFile=$1/slurmdbd.pid
LogFile=$1/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=root
StorageLoc=slurm_acct_db
END
    SLURM_ACCOUNTING=$(printf '%s\n' AccountingStorageType=accounting_storage/slurmdbd AccountingStorageHost=127.0.0.1 \
        AccountingStoragePort=17820 AccountingStoragePass="$1/munge.socket")
    export SLURM_ACCOUNTING
}

slurm_node_up() { slurmd -N "$1" -f "$SLURM_CONF"; }

slurm_step_of() { # the slurmstepd that started a process, or the process
    local parent
    parent=$(ps --no-headers -o ppid= "$1" | tr -d ' ')
    if [ "$(cat "/proc/$parent/comm" 2>/dev/null)" = slurmstepd ]; then echo "$parent"; else echo "$1"; fi
}

slurm_node_down() { # as if its power had gone: the daemon and all it started
    kill -9 "$(cat "$SLURM_HOME/slurmd.$1.pid")"
    local task
    for task in $(grep --files-with-matches --null-data --line-regexp "SLURMD_NODENAME=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3); do
        kill -9 "$(slurm_step_of "$task")" "$task" 2>/dev/null || true
    done
}

slurm_up() {
    local node
    export SLURM_HOME=$1
    export SLURM_CONF=$SLURM_HOME/slurm.conf
    ln -s "$SLURM_CONF" "$SLURM_ETC"
    mkdir -p "$SLURM_HOME/state"
    chmod 755 "$SLURM_HOME"
    (umask 077 && head -c 1024 /dev/urandom >"$SLURM_HOME/munge.key")
    munged --force --key-file "$SLURM_HOME/munge.key" --socket "$SLURM_HOME/munge.socket" --num-threads 2 \
        --pid-file "$SLURM_HOME/munged.pid" --seed-file "$SLURM_HOME/munge.seed" --log-file "$SLURM_HOME/munged.log"
    slurm_conf >"$SLURM_CONF"
    if [ -n "${SLURM_ACCOUNTING:-}" ]; then
        slurmdbd
        slurm_wait 30 grep -q started "$SLURM_HOME/slurmdbd.log"
    fi
    slurmctld -c -f "$SLURM_CONF"
    for node in n1 n2 n3 n4; do slurm_node_up "$node"; done
    slurm_wait 30 slurm_idle || { tail "$SLURM_HOME"/*.log && return 1; }
}

slurm_idle() { [ "$(sinfo --noheader --Node --format %T | grep -c idle)" = 4 ]; }

slurm_wait() { # a number of seconds and what must come true
    local left=$(($1 * 2))
    shift
    until "$@"; do
        [ $((left--)) -gt 0 ] || return 1
        sleep 0.5
    done
}

slurm_down() {
    scancel --user=root --quiet 2>/dev/null || true
    slurm_wait 15 slurm_quiet || true
    local file
    for file in "$SLURM_HOME"/slurmd.*.pid "$SLURM_HOME"/{slurmctld,slurmdbd,mariadbd,munged}.pid; do
        if [ -f "$file" ]; then slurm_end "$(cat "$file")"; fi
    done
    [ "$(readlink "$SLURM_ETC")" != "$SLURM_CONF" ] || rm "$SLURM_ETC"
}

slurm_quiet() { [ -z "$(squeue --noheader 2>/dev/null)" ]; }

slurm_end() { # a daemon, at once if it does not end by itself
    local i
    kill "$1" 2>/dev/null || return 0
    for i in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$1" 2>/dev/null || return 0
        sleep 0.5
    done
    kill -9 "$1" 2>/dev/null || true
}
