#!/bin/bash
# Start a real Keystone and a real Cinder on loopback, and wait until they are
# healthy. Run it again at any time: what is done already is left alone.
#
# Exit codes: 0 healthy, 75 the packages cannot be installed here, 1 all else.
set -Eeuo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/settings.sh"
. "$TOP/lib/packages.sh"
. "$TOP/lib/configure.sh"
trap 'die "line $LINENO: $BASH_COMMAND"' ERR

taken() { (: <>"/dev/tcp/$HOST/$1") 2>/dev/null; }

# choose NAME WANTED FIRST: print a port for the daemon NAME. A running daemon
# keeps its port; a port that was asked for must be free; otherwise it is the
# one of the last time, or the first free one.
choose() {
    local name=$1 wanted=$2 first=$3 last port
    last=$(cat "$RUN/port/$name" 2>/dev/null || true)
    if runs "$name" && [ "${wanted:-$last}" = "$last" ]; then
        echo "$last"
        return
    fi
    if [ -n "$wanted" ]; then
        ! taken "$wanted" || die "port $wanted is taken by another process (${name^^}_PORT)"
        echo "$wanted"
        return
    fi
    for port in $last $(seq "$first" "$((first + 20))"); do
        taken "$port" && continue
        echo "$port"
        return
    done
    die "no free port from $first on for $name (set ${name^^}_PORT)"
}

choose_ports() {
    KEYSTONE_PORT=$(choose keystone "${KEYSTONE_PORT:-}" 27500) || exit 1
    CINDER_PORT=$(choose cinder "${CINDER_PORT:-}" 27776) || exit 1
    echo "$KEYSTONE_PORT" >"$RUN/port/keystone"
    echo "$CINDER_PORT" >"$RUN/port/cinder"
    AUTH_URL=http://$HOST:$KEYSTONE_PORT/v3
    CINDER_URL=http://$HOST:$CINDER_PORT
}

# start NAME ARGUMENT...: run lib/run_NAME.py as a daemon, unless it runs.
start() {
    local name=$1
    shift
    ! runs "$name" || return 0
    : >"$RUN/log/$name.out"
    PYTHONPATH=$TOP/lib PYTHONDONTWRITEBYTECODE=1 setsid nohup \
        "$PYTHON" -W ignore "$TOP/lib/run_$name.py" "$@" \
        >"$RUN/log/$name.out" 2>&1 </dev/null 9>&- &
    echo $! >"$RUN/pid/$name"
    disown
}

show_logs() {
    local log
    for log in "$RUN"/log/{keystone,cinder}.{out,log}; do
        [ -s "$log" ] || continue
        printf -- '--- the end of %s\n' "$log"
        tail -n 20 "$log"
    done >&2
}

main() {
    local begin=$SECONDS
    mkdir -p "$RUN"/{etc,db,log,pid,port,state/lock,backups,backend/{volumes,snapshots}} \
        "$RUN"/backend/knobs/{delay,fail}
    locked
    install_packages
    fetch_pipeline
    choose_ports
    configure
    start keystone "$RUN" "$HOST" "$KEYSTONE_PORT" "$CINDER_URL" "$REGION" "$PASSWORD"
    start cinder --config-file "$RUN/etc/cinder.conf"
    "$PYTHON" "$TOP/lib/healthy.py" "$RUN" "$AUTH_URL" "$CINDER_URL" "$PASSWORD" \
        "$START_SECONDS" || { show_logs; die "the stack is not healthy, see $RUN/log"; }
    say "healthy after $((SECONDS - begin)) s: Keystone $AUTH_URL, Cinder $CINDER_URL"
}

main "$@"
