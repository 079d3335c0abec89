#!/bin/bash
# Start a real Keystone, Swift and Trove with their MariaDB and RabbitMQ on
# loopback, and wait until they are healthy. Run it again at any time: what is
# done already is left alone.
#
# Exit codes: 0 healthy, 75 the packages cannot be installed here, 1 all else.
set -Eeuo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/settings.sh"
. "$SHARED/packages.sh"
. "$SHARED/daemons.sh"
. "$TOP/lib/configure.sh"
. "$TOP/lib/services.sh"
trap 'die "line $LINENO: $BASH_COMMAND"' ERR

# Of OpenStack only the Python code: the daemons' own packages would bring init
# scripts, users and questions.
PACKAGES=(python3-trove python3-keystone python3-swift rabbitmq-server mariadb-server-core mariadb-client-core)

choose_ports() {
    choose keystone 27520
    choose trove-api 27779 trove
    choose swift-proxy 27580 swift
    choose swift-account 27600 account
    choose swift-container 27630 container
    choose swift-object 27660 object
    choose rabbitmq 27690
    choose rabbitmq 27720 distribution
    choose epmd 27750
    choose mariadb 27540
    AUTH_URL=http://$HOST:$KEYSTONE_PORT/v3
    TROVE_URL=http://$HOST:$TROVE_PORT/v1.0
    SWIFT_URL=http://$HOST:$SWIFT_PORT/v1
}

# make_database: MariaDB's own tables. What an interrupted start left is thrown
# away.
make_database() {
    [ ! -e "$RUN/db/mariadb.done" ] || return 0
    stop mariadb
    rm -rf "$RUN/db/mariadb"
    mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$RUN/db/mariadb" \
        --auth-root-authentication-method=normal --skip-test-db >"$RUN/log/mariadb-install.log" 2>&1 ||
        die "mariadb-install-db failed, see $RUN/log/mariadb-install.log"
    touch "$RUN/db/mariadb.done"
}

healthy() {
    "${PYTHON[@]}" "$TOP/lib/healthy.py" "$RUN" "$AUTH_URL" "$TROVE_URL" "$SWIFT_URL" "$RABBITMQ_PORT" \
        "$PASSWORD" "$START_SECONDS"
}

main() {
    local begin=$SECONDS daemon
    mkdir -p "$RUN"/{db,log,pid,port,rabbitmq,swift/disk,knobs/{hold,fail}} "$RUN"/etc/swift
    locked
    install_packages "${PACKAGES[@]}"
    choose_ports
    configure
    # Those that take the longest first; they wait for each other.
    for daemon in keystone epmd rabbitmq; do serve "$daemon"; done
    make_database
    make_rings
    serve mariadb
    "${PYTHON[@]}" "$TOP/lib/seed.py" "$RUN" "$AUTH_URL" "$PASSWORD" "$START_SECONDS" \
        --config-file "$RUN/etc/trove.conf" >"$RUN/log/seed.log" 2>&1 ||
        { show_logs; die "Trove's database cannot be made, see $RUN/log"; }
    for daemon in swift-{account,container,object,proxy} trove-{conductor,taskmanager,api} guests; do
        serve "$daemon"
    done
    healthy || { show_logs; die "the stack is not healthy, see $RUN/log"; }
    say "healthy after $((SECONDS - begin)) s: Keystone $AUTH_URL, Trove $TROVE_URL"
}

main "$@"
