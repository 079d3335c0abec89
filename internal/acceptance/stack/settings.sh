# Settings and functions of every stack. Each setting can be set in the
# environment. Sourced by lib/settings.sh of a stack, which sets before:
#   NAME  cinderstack or trovestack
#   TOP   the stack's folder
#   RUN   where all its state is: configuration, databases, logs

SHARED=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/$NAME
HOST=127.0.0.1                     # nothing listens anywhere else
REGION=RegionOne
PASSWORD=opensesame                # of all users; loopback only. In no path: logs are searched for it
TOKEN_SECONDS=${TOKEN_SECONDS:-86400}
START_SECONDS=${START_SECONDS:-180}

case $RUN in /*) ;; *) RUN=$PWD/$RUN ;; esac

# The one that Debian's packages belong to.
PYTHON=(env "PYTHONPATH=$SHARED:$TOP/lib" PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -W ignore)

UNAVAILABLE=75                     # exit code: the packages cannot be installed

# A proxy for the packages is none for the loopback.
export no_proxy=$HOST,localhost${no_proxy:+,$no_proxy}
export NO_PROXY=$no_proxy

say() { printf '%s: %s\n' "$NAME" "$*" >&2; }

die() { say "error: $*"; exit 1; }

unavailable() { say "not available: $*"; exit $UNAVAILABLE; }

# begun PID: when that process began, in ticks since the machine did. With the
# number it names a process for good (proc(5), /proc/pid/stat).
begun() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# runs DAEMON: whether the daemon that up.sh started is alive.
runs() {
    local pid was
    read -r pid was 2>/dev/null <"$RUN/pid/$1" && [ -n "$was" ] && [ "$(begun "$pid")" = "$was" ]
}

# stop DAEMON...: end them, by force what is still there after 10 s.
stop() {
    local daemon
    for daemon; do
        ! runs "$daemon" || kill "$(cut -d' ' -f1 "$RUN/pid/$daemon")"
    done
    for daemon; do
        for _ in $(seq 100); do
            runs "$daemon" || break
            sleep 0.1
        done
        ! runs "$daemon" || kill -9 "$(cut -d' ' -f1 "$RUN/pid/$daemon")"
        rm -f "$RUN/pid/$daemon"
    done
}

# locked: let one script at a time work on RUN.
locked() {
    mkdir -p "$RUN"
    exec 9>"$RUN/lock"
    flock -w "$START_SECONDS" 9 || die "another up.sh or down.sh works on $RUN"
}
