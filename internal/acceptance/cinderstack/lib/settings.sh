# Settings that the scripts share, beside those of every stack
# (../../stack/settings.sh). Each can be set in the environment. Sourced, not run.

NAME=cinderstack
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RUN=${CINDERSTACK_RUN:-$TOP/run}   # all state: configuration, databases, logs
# Quotas of every project. Cinder copies volumes, snapshots and gigabytes into
# its database when that is made; a change needs "down.sh --wipe".
QUOTA=${QUOTA:-200}                # volumes, snapshots and backups, each
QUOTA_GIGABYTES=${QUOTA_GIGABYTES:-10000}

. "$TOP/../stack/settings.sh"
