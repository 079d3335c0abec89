#!/bin/bash
# Make a snapshot behind Cinder's back, so that there is one to be managed.
# Usage: backend_snapshot.sh VOLUME_ID NAME
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/settings.sh"
[ $# = 2 ] || die 'usage: backend_snapshot.sh VOLUME_ID NAME'
volume=volume-$1
cp "$RUN/backend/volumes/$volume" "$RUN/backend/snapshots/$2"
printf %s "$volume" >"$RUN/backend/snapshots/$2.origin"
