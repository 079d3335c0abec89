#!/bin/bash
# Stop one daemon of a running stack, or start it again: what a cloud is like
# while Swift is away.
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
case $1 in
    stop) stop "$2" ;;
    start) serve "$2" ;;
    *) die 'usage: service.sh stop|start DAEMON' ;;
esac
