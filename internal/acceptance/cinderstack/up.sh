#!/bin/bash
# Start a real Keystone and a real Cinder on loopback, and wait until they are
# healthy. Run it again at any time: what is done already is left alone.
#
# Exit codes: 0 healthy, 75 the packages cannot be installed here, 1 all else.
set -Eeuo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/settings.sh"
. "$SHARED/packages.sh"
. "$SHARED/daemons.sh"
. "$TOP/lib/pipeline.sh"
. "$TOP/lib/configure.sh"
trap 'die "line $LINENO: $BASH_COMMAND"' ERR

# Only the Python code: the daemons' own packages would bring init scripts,
# users and questions. os-brick fails every backup without dmidecode.
PACKAGES=(python3-cinder python3-keystone dmidecode)

main() {
    local begin=$SECONDS
    mkdir -p "$RUN"/{etc,db,log,pid,port,state/lock,backups,backend/{volumes,snapshots}} \
        "$RUN"/backend/knobs/{delay,fail}
    locked
    install_packages "${PACKAGES[@]}"
    fetch_pipeline
    choose keystone 27500
    choose cinder 27776
    AUTH_URL=http://$HOST:$KEYSTONE_PORT/v3
    CINDER_URL=http://$HOST:$CINDER_PORT
    configure
    start keystone "${PYTHON[@]}" "$SHARED/run_keystone.py" "$RUN" "$HOST" "$KEYSTONE_PORT" "$RUN/etc/keystone.json"
    start cinder "${PYTHON[@]}" "$TOP/lib/run_cinder.py" --config-file "$RUN/etc/cinder.conf"
    "${PYTHON[@]}" "$TOP/lib/healthy.py" "$RUN" "$AUTH_URL" "$CINDER_URL" "$PASSWORD" "$START_SECONDS" ||
        { show_logs; die "the stack is not healthy, see $RUN/log"; }
    say "healthy after $((SECONDS - begin)) s: Keystone $AUTH_URL, Cinder $CINDER_URL"
}

main "$@"
