# How each daemon is started. Sourced by up.sh and service.sh.

# serve DAEMON: start it, unless it runs.
serve() {
    case $1 in
        keystone)
            start keystone "${PYTHON[@]}" "$SHARED/run_keystone.py" \
                "$RUN" "$HOST" "$KEYSTONE_PORT" "$RUN/etc/keystone.json"
            ;;
        epmd) start epmd epmd -address "$HOST" -port "$EPMD_PORT" ;;
        rabbitmq) serve_rabbitmq ;;
        mariadb) start mariadb mariadbd --defaults-file="$RUN/etc/mariadb.cnf" ;;
        swift-*) start "$1" "${PYTHON[@]}" "$TOP/lib/run_swift.py" "${1#swift-}" "$RUN/etc/swift" ;;
        trove-*) start "$1" "${PYTHON[@]}" "/usr/bin/$1" --config-file "$RUN/etc/trove.conf" ;;
        guests)
            start guests env "TROVESTACK_KNOBS=$RUN/knobs" "TROVESTACK_SECONDS=$BACKUP_SECONDS" "${PYTHON[@]}" \
                "$TOP/lib/run_guests.py" --config-file "$RUN/etc/trove.conf"
            ;;
        *) die "no such daemon: $1" ;;
    esac
}

# serve_rabbitmq: with an epmd, a cookie and files of its own. As for systemd,
# the Erlang VM replaces the script, so that a signal reaches it.
serve_rabbitmq() {
    start rabbitmq env RUNNING_UNDER_SYSTEMD=yes HOME="$RUN/rabbitmq" \
        RABBITMQ_NODENAME=trovestack@localhost \
        RABBITMQ_NODE_IP_ADDRESS="$HOST" RABBITMQ_NODE_PORT="$RABBITMQ_PORT" \
        RABBITMQ_DIST_PORT="$DISTRIBUTION_PORT" ERL_EPMD_PORT="$EPMD_PORT" ERL_EPMD_ADDRESS="$HOST" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        RABBITMQ_MNESIA_BASE="$RUN/rabbitmq/mnesia" RABBITMQ_LOG_BASE="$RUN/log" \
        RABBITMQ_CONFIG_FILE="$RUN/etc/rabbitmq" RABBITMQ_ADVANCED_CONFIG_FILE="$RUN/etc/none" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$RUN/etc/rabbitmq_plugins" RABBITMQ_CONF_ENV_FILE="$RUN/etc/none" \
        RABBITMQ_PID_FILE="$RUN/rabbitmq/pid" \
        /usr/lib/rabbitmq/bin/rabbitmq-server
}
