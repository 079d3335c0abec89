# Write the configuration and the credentials. Sourced by up.sh.

# put FILE: write standard input to FILE if that changes it. Otherwise fail.
put() {
    cat >"$1.new"
    if cmp -s "$1.new" "$1"; then
        rm "$1.new"
        return 1
    fi
    mv "$1.new" "$1"
}

keystone_conf() {
    cat <<END
[DEFAULT]
# Cinder in the catalog: $CINDER_URL (here, so that a change means a restart)
public_endpoint = http://$HOST:$KEYSTONE_PORT
log_file = $RUN/log/keystone.log
use_stderr = false

[database]
connection = sqlite:///$RUN/db/keystone.sqlite
sqlite_synchronous = false

[token]
expiration = $TOKEN_SECONDS

[fernet_tokens]
key_repository = $RUN/etc/fernet-keys

[fernet_receipts]
key_repository = $RUN/etc/fernet-keys

[credential]
key_repository = $RUN/etc/credential-keys

[cache]
# in the one process there is; without it, Cinder's first look at a token
# takes 500 queries and almost a second
enabled = true
backend = dogpile.cache.memory

[identity]
# bcrypt at its cheapest: these passwords protect nothing
password_hash_rounds = 4
max_password_length = 72
END
}

cinder_conf() {
    cat <<END
[DEFAULT]
host = fixture
my_ip = $HOST
state_path = $RUN/state
log_file = $RUN/log/cinder.log
use_stderr = false
debug = ${DEBUG:-false}
default_log_levels = oslo_messaging.rpc.client=ERROR,oslo_messaging.server=ERROR

auth_strategy = keystone
api_paste_config = $PIPELINE/api-paste.ini
resource_query_filters_file = $PIPELINE/resource_filters.json
osapi_volume_listen = $HOST
osapi_volume_listen_port = $CINDER_PORT
osapi_volume_workers = 1

# one process, so the messages need not leave it
transport_url = fake:///
enabled_backends = files
scheduler_driver_init_wait_time = 5
periodic_fuzzy_delay = 0
report_interval = 10
graceful_shutdown_timeout = 2

backup_driver = file_backend.FixtureBackupDriver
backup_posix_path = $RUN/backups
# chunks of 1 MiB: a "GiB" has 4 MiB here, so object_count is 4 for each GiB
backup_file_size = 1048576
file_backend_root = $RUN/backend

quota_backups = $QUOTA
quota_volumes = $QUOTA
quota_snapshots = $QUOTA
quota_backup_gigabytes = $QUOTA_GIGABYTES
quota_gigabytes = $QUOTA_GIGABYTES

[files]
volume_driver = file_backend.FileVolumeDriver
volume_backend_name = files
file_backend_root = $RUN/backend
file_backend_capacity_gb = $QUOTA_GIGABYTES

[database]
connection = sqlite:///$RUN/db/cinder.sqlite
sqlite_synchronous = false

[oslo_concurrency]
lock_path = $RUN/state/lock

[keystone_authtoken]
www_authenticate_uri = $AUTH_URL
auth_url = $AUTH_URL
auth_type = password
username = cinder
password = $PASSWORD
project_name = service
user_domain_id = default
project_domain_id = default
region_name = $REGION
END
}

# openrc USER: its project has the same name.
openrc() {
    cat <<END
export OS_AUTH_URL=$AUTH_URL
export OS_IDENTITY_API_VERSION=3
export OS_USERNAME=$1
export OS_PASSWORD=$PASSWORD
export OS_PROJECT_NAME=$1
export OS_USER_DOMAIN_NAME=Default
export OS_PROJECT_DOMAIN_NAME=Default
export OS_REGION_NAME=$REGION
END
}

clouds_yaml() {
    local user
    echo 'clouds:'
    for user in admin demo; do
        cat <<END
  cinderstack-$user:
    region_name: $REGION
    identity_api_version: 3
    auth:
      auth_url: $AUTH_URL
      username: $user
      password: $PASSWORD
      project_name: $user
      user_domain_name: Default
      project_domain_name: Default
END
    done
}

# configure: write all files. A daemon whose configuration changes is stopped.
configure() {
    if keystone_conf | put "$RUN/etc/keystone.conf"; then stop keystone; fi
    if cinder_conf | put "$RUN/etc/cinder.conf"; then stop cinder; fi
    openrc admin >"$RUN/openrc-admin"
    openrc demo >"$RUN/openrc-demo"
    clouds_yaml >"$RUN/clouds.yaml"
}
