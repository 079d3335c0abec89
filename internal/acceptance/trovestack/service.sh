#!/bin/bash
# Stop one daemon of a running stack, or start it again and wait until it
# listens: what a cloud is like while Swift is away.
# Usage: service.sh stop|start DAEMON
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/settings.sh"
. "$SHARED/daemons.sh"
. "$TOP/lib/services.sh"

[ $# = 2 ] || die 'usage: service.sh stop|start DAEMON'
locked
for file in "$RUN"/port/*; do
    name=$(basename "$file")
    declare "${name^^}_PORT=$(cat "$file")"
done
# listens DAEMON: wait for its port, if it has one.
listens() {
    local name=${1/trove-api/trove}
    name=${name/swift-proxy/swift}
    name=$RUN/port/${name#swift-}
    [ -f "$name" ] || return 0
    for _ in $(seq $((START_SECONDS * 10))); do
        ! taken "$(cat "$name")" || return 0
        sleep 0.1
    done
    die "$1 does not listen, see $RUN/log"
}

case $1 in
    stop) stop "$2" ;;
    start) serve "$2" && listens "$2" ;;
    *) die 'usage: service.sh stop|start DAEMON' ;;
esac
