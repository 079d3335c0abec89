#!/bin/bash
# Stop what up.sh started. With --wipe, forget all state as well; the packages
# stay installed.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/settings.sh"

case ${1:-} in
    '' | --wipe) ;;
    *) die 'usage: down.sh [--wipe]' ;;
esac
[ -d "$RUN" ] || exit 0
locked
stop "${DAEMONS[@]}"
if [ -n "${1:-}" ]; then
    # Only what up.sh makes, whatever TROVESTACK_RUN says.
    rm -rf "$RUN"/{db,etc,knobs,log,pid,port,rabbitmq,swift}
    rm -f "$RUN"/{openrc-admin,openrc-demo,clouds.yaml,lock}
    rmdir "$RUN"
fi
