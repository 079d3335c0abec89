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
stop cinder keystone
if [ -n "${1:-}" ]; then
    # Only what up.sh makes, whatever CINDERSTACK_RUN says.
    rm -rf "$RUN"/{backend,backups,db,etc,log,package,pid,port,state}
    rm -f "$RUN"/{openrc-admin,openrc-demo,clouds.yaml,lock}
    rmdir "$RUN"
fi
