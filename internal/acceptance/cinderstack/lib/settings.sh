# Settings that the scripts share. Each can be set in the environment.
# Sourced, not run.

TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RUN=${CINDERSTACK_RUN:-$TOP/run}   # all state: configuration, databases, logs
CACHE=${CINDERSTACK_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/cinderstack}
HOST=127.0.0.1                     # nothing listens anywhere else
PYTHON=/usr/bin/python3            # the one that Debian's packages belong to
REGION=RegionOne
PASSWORD=cinderstack               # of all users; loopback only, so not a secret
TOKEN_SECONDS=${TOKEN_SECONDS:-86400}
# Quotas of every project. Cinder copies volumes, snapshots and gigabytes into
# its database when that is made; a change needs "down.sh --wipe".
QUOTA=${QUOTA:-200}                # volumes, snapshots and backups, each
QUOTA_GIGABYTES=${QUOTA_GIGABYTES:-10000}
START_SECONDS=${START_SECONDS:-120}

case $RUN in /*) ;; *) RUN=$PWD/$RUN ;; esac

UNAVAILABLE=75                     # exit code: the packages cannot be installed

say() { printf 'cinderstack: %s\n' "$*" >&2; }

die() { say "error: $*"; exit 1; }

unavailable() { say "not available: $*"; exit $UNAVAILABLE; }

# runs NAME: whether the daemon NAME that up.sh started is alive.
runs() {
    local pid
    pid=$(cat "$RUN/pid/$1" 2>/dev/null) || return 1
    [ -r "/proc/$pid/cmdline" ] &&
        tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$TOP/lib/run_$1.py"
}

# stop NAME: end that daemon, by force if it is still there after 10 s.
stop() {
    local pid
    if runs "$1"; then
        pid=$(cat "$RUN/pid/$1")
        kill "$pid"
        for _ in $(seq 100); do
            runs "$1" || break
            sleep 0.1
        done
        ! runs "$1" || kill -9 "$pid"
    fi
    rm -f "$RUN/pid/$1"
}

# locked: let one script at a time work on RUN.
locked() {
    mkdir -p "$RUN"
    exec 9>"$RUN/lock"
    flock -w "$START_SECONDS" 9 || die "another up.sh or down.sh works on $RUN"
}
