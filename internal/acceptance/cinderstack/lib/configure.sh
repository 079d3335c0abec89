# Write the configuration and the credentials. Sourced by up.sh.

# "volumev3" is the type that older clients look for, "block-storage" the
# official one.
keystone_seeds() {
    cat <<END
{"region": "$REGION", "password": "$PASSWORD", "validators": ["cinder"], "catalog": [
  {"name": "cinderv3", "type": "volumev3", "url": "$CINDER_URL/v3/%(project_id)s"},
  {"name": "cinder", "type": "block-storage", "url": "$CINDER_URL/v3/%(project_id)s"}]}
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
$(authtoken cinder)
END
}

# configure: write all files. A daemon whose configuration changes is stopped.
configure() {
    if keystone_conf | put "$RUN/etc/keystone.conf"; then stop keystone; fi
    if keystone_seeds | put "$RUN/etc/keystone.json"; then stop keystone; fi
    if cinder_conf | put "$RUN/etc/cinder.conf"; then stop cinder; fi
    credentials
}
