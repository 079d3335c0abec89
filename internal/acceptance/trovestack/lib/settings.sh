# Settings that the scripts share, beside those of every stack
# (../../stack/settings.sh). Each can be set in the environment. Sourced, not run.

NAME=trovestack
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RUN=${TROVESTACK_RUN:-$TOP/run}    # all state: configuration, databases, logs
QUOTA=${QUOTA:-200}                # backups of a project
RATE=${RATE:-100000}               # requests a minute, of each method
BACKUP_SECONDS=${BACKUP_SECONDS:-1} # that the guest builds a backup

. "$TOP/../stack/settings.sh"

# Those that end first are first: the guests still have to reach the others.
DAEMONS=(guests trove-api trove-taskmanager trove-conductor swift-proxy swift-object swift-container swift-account
    keystone rabbitmq epmd mariadb)
