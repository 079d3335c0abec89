#!/bin/bash
# Run a command against a fresh real Keystone, Swift and Trove, as the member
# demo; without a command, the acceptance scenarios. It ends as the command
# ends, or with 75 if the packages cannot be installed here.
#
# Besides OS_* the command finds in its environment:
#   CLOUDBACKUP_REAL_TROVE=1
#   CLOUDBACKUP_TROVE_KNOBS    folder of hold/OPERATION and fail/OPERATION
#   CLOUDBACKUP_TROVE_SERVICE  script: stop|start DAEMON
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/settings.sh"

[ $# -gt 0 ] || set -- go test -race -count=1 -run TestReal ./internal/service/databasebackup
export TROVESTACK_RUN=$RUN

trap '"$TOP/down.sh" || say "down.sh failed"' EXIT
"$TOP/down.sh" --wipe
"$TOP/up.sh"

unset "${!OS_@}"
. "$RUN/openrc-demo"
export CLOUDBACKUP_REAL_TROVE=1 \
    CLOUDBACKUP_TROVE_KNOBS="$RUN/knobs" \
    CLOUDBACKUP_TROVE_SERVICE="$TOP/service.sh"
cd "$TOP/../../.."
"$@"
