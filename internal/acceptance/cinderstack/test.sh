#!/bin/bash
# Run a command against a fresh real Keystone and Cinder, as the member demo;
# without a command, the acceptance scenarios. It ends as the command ends, or
# with 75 if the packages cannot be installed here.
#
# Besides OS_* the command finds in its environment:
#   CLOUDBACKUP_REAL_CINDER=1
#   CLOUDBACKUP_CINDER_ADMIN_RC  credentials of the administrator, to be sourced
#   CLOUDBACKUP_CINDER_KNOBS     folder of delay/OPERATION and fail/OPERATION
#   CLOUDBACKUP_CINDER_BACKEND   folder of volumes/ and snapshots/
#   CLOUDBACKUP_CINDER_SNAPSHOT  script: VOLUME_ID NAME, makes a snapshot in the back end
#   CLOUDBACKUP_CINDER_POOL      the host of manageable snapshots
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/settings.sh"

[ $# -gt 0 ] || set -- go test -race -count=1 -run TestReal ./internal/...
export CINDERSTACK_RUN=$RUN

trap '"$TOP/down.sh" || say "down.sh failed"' EXIT
"$TOP/down.sh" --wipe
"$TOP/up.sh"

unset "${!OS_@}"
. "$RUN/openrc-demo"
export CLOUDBACKUP_REAL_CINDER=1 \
    CLOUDBACKUP_CINDER_ADMIN_RC="$RUN/openrc-admin" \
    CLOUDBACKUP_CINDER_KNOBS="$RUN/backend/knobs" \
    CLOUDBACKUP_CINDER_BACKEND="$RUN/backend" \
    CLOUDBACKUP_CINDER_SNAPSHOT="$TOP/lib/backend_snapshot.sh" \
    CLOUDBACKUP_CINDER_POOL='fixture@files#files'
cd "$TOP/../../.."
"$@"
