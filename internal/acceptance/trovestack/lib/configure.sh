# Write the configuration and the credentials. Sourced by up.sh.

keystone_seeds() {
    cat <<END
{"region": "$REGION", "password": "$PASSWORD", "validators": ["trove", "swift"], "catalog": [
  {"name": "trove", "type": "database", "url": "$TROVE_URL/%(project_id)s"},
  {"name": "swift", "type": "object-store", "url": "$SWIFT_URL/AUTH_%(project_id)s"}]}
END
}

# The socket is in the folder of the data: the path of a socket has at most 107
# bytes, and is taken from there if it is relative.
mariadb_cnf() {
    cat <<END
[mariadbd]
user = $(id -un)
datadir = $RUN/db/mariadb
socket = socket
pid-file = $RUN/db/mariadb.pid
log-error = $RUN/log/mariadb.log
init-file = $RUN/etc/mariadb.sql
bind-address = $HOST
port = $MARIADB_PORT
character-set-server = utf8mb3
skip-log-bin
skip-name-resolve
max_connections = 100
performance_schema = off
# what is lost with the machine's power is lost
innodb_flush_log_at_trx_commit = 0
innodb_doublewrite = off
innodb_buffer_pool_size = 64M
innodb_log_file_size = 16M
END
}

mariadb_sql() {
    cat <<END
CREATE DATABASE IF NOT EXISTS trove CHARACTER SET utf8mb3;
GRANT ALL ON trove.* TO trove@'$HOST' IDENTIFIED BY '$PASSWORD';
END
}

rabbitmq_conf() {
    cat <<END
listeners.tcp.1 = $HOST:$RABBITMQ_PORT
default_user = trove
default_pass = $PASSWORD
vm_memory_high_watermark.absolute = 512MB
disk_free_limit.absolute = 50MB
log.file = rabbitmq.log
log.file.level = warning
END
}

# swift_conf SERVER PORT
swift_conf() {
    cat <<END
[DEFAULT]
bind_ip = $HOST
bind_port = $2
user = $(id -un)
workers = 0
swift_dir = $RUN/etc/swift
devices = $RUN/swift
mount_check = false
recon_cache_path = $RUN/swift
log_address = $RUN/swift/none

END
    [ "$1" = proxy ] || {
        printf '[pipeline:main]\npipeline = %s-server\n\n[app:%s-server]\nuse = egg:swift#%s\n' "$1" "$1" "$1"
        return
    }
    cat <<END
[pipeline:main]
pipeline = catch_errors healthcheck knobs authtoken keystoneauth slo dlo proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true

[filter:catch_errors]
use = egg:swift#catch_errors

[filter:healthcheck]
use = egg:swift#healthcheck

[filter:knobs]
paste.filter_factory = swift_knobs:filter_factory
knobs = $RUN/knobs

[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory
delay_auth_decision = true
$(authtoken swift)

[filter:keystoneauth]
use = egg:swift#keystoneauth
operator_roles = admin, member

[filter:slo]
use = egg:swift#slo

[filter:dlo]
use = egg:swift#dlo
END
}

# The pipeline of the package trove-common.
trove_pipeline() {
    cat <<'END'
[composite:trove]
use = call:trove.common.wsgi:versioned_urlmap
/: versions
/v1.0: troveapi

[app:versions]
paste.app_factory = trove.versions:app_factory

[pipeline:troveapi]
pipeline = cors http_proxy_to_wsgi faultwrapper osprofiler authtoken authorization contextwrapper ratelimit extensions troveapp

[filter:extensions]
paste.filter_factory = trove.common.extensions:factory

[filter:authtoken]
paste.filter_factory = keystonemiddleware.auth_token:filter_factory

[filter:authorization]
paste.filter_factory = trove.common.auth:AuthorizationMiddleware.factory

[filter:cors]
paste.filter_factory = oslo_middleware.cors:filter_factory
oslo_config_project = trove

[filter:contextwrapper]
paste.filter_factory = trove.common.wsgi:ContextMiddleware.factory

[filter:faultwrapper]
paste.filter_factory = trove.common.wsgi:FaultWrapper.factory

[filter:ratelimit]
paste.filter_factory = trove.common.limits:RateLimitingMiddleware.factory

[filter:osprofiler]
paste.filter_factory = osprofiler.web:WsgiMiddleware.factory

[app:troveapp]
paste.app_factory = trove.common.api:app_factory

[filter:http_proxy_to_wsgi]
use = egg:oslo.middleware#http_proxy_to_wsgi
END
}

trove_conf() {
    cat <<END
[DEFAULT]
log_dir = $RUN/log
use_stderr = false
debug = ${DEBUG:-false}
bind_host = $HOST
bind_port = $TROVE_PORT
trove_api_workers = 1
trove_conductor_workers = 1
api_paste_config = $RUN/etc/trove-paste.ini
transport_url = rabbit://trove:$PASSWORD@$HOST:$RABBITMQ_PORT/
control_exchange = trove
taskmanager_manager = trove.taskmanager.manager.Manager
enable_secure_rpc_messaging = false

# what is not here: see lib/clients.py
remote_nova_client = clients.nova
remote_neutron_client = clients.neutron
remote_cinder_client = clients.cinder
remote_glance_client = clients.glance
agent_heartbeat_expiry = 1000000000
trove_volume_support = true
network_label_regex = .*

# the defaults of 200 a minute are less than a test needs
http_get_rate = $RATE
http_post_rate = $RATE
http_put_rate = $RATE
http_delete_rate = $RATE
max_backups_per_tenant = $QUOTA
backups_page_size = 20

[database]
connection = mysql+pymysql://trove:$PASSWORD@$HOST:$MARIADB_PORT/trove?charset=utf8

[oslo_messaging_notifications]
driver = noop

[oslo_messaging_rabbit]
rabbit_retry_interval = 1

[service_credentials]
auth_url = $AUTH_URL
region_name = $REGION
project_name = service
username = trove
password = $PASSWORD
project_domain_name = Default
user_domain_name = Default

[keystone_authtoken]
$(authtoken trove)
END
}

# configure: write all files. Daemons whose configuration changes are stopped.
configure() {
    local server port
    if keystone_conf | put "$RUN/etc/keystone.conf"; then stop keystone; fi
    if keystone_seeds | put "$RUN/etc/keystone.json"; then stop keystone; fi
    if mariadb_sql | put "$RUN/etc/mariadb.sql"; then stop mariadb; fi
    if mariadb_cnf | put "$RUN/etc/mariadb.cnf"; then stop mariadb; fi
    if rabbitmq_conf | put "$RUN/etc/rabbitmq.conf"; then stop rabbitmq; fi
    echo '[].' >"$RUN/etc/rabbitmq_plugins"
    printf '[swift-hash]\nswift_hash_path_suffix = %s\n' "$NAME" >"$RUN/etc/swift/swift.conf"
    for server in account container object proxy; do
        port=${server^^}_PORT
        [ "$server" != proxy ] || port=SWIFT_PORT
        if swift_conf "$server" "${!port}" | put "$RUN/etc/swift/$server-server.conf"; then
            stop "swift-$server"
        fi
    done
    trove_pipeline >"$RUN/etc/trove-paste.ini"
    if trove_conf | put "$RUN/etc/trove.conf"; then
        stop guests trove-api trove-taskmanager trove-conductor
    fi
    credentials
}

# make_rings: where Swift's servers are, anew when a port has changed.
make_rings() {
    local server port
    for server in account container object; do
        port=${server^^}_PORT
        "${PYTHON[@]}" "$TOP/lib/make_ring.py" "$RUN/etc/swift/$server" "$HOST" "${!port}"
    done
}
