# Start daemons, and write what they are configured with. Sourced by the up.sh
# and the service.sh of a stack.

taken() { (: <>"/dev/tcp/$HOST/$1") 2>/dev/null; }

# choose DAEMON FIRST [NAME]: choose a port for the daemon and put it into the
# variable NAME_PORT. A running daemon keeps its port; a port that was asked for
# must be free; otherwise it is the one of the last time, or the first free one.
choose() {
    local daemon=$1 first=$2 name=${3:-$1} last port
    local -n chosen=${name^^}_PORT
    last=$(cat "$RUN/port/$name" 2>/dev/null || true)
    if runs "$daemon" && [ "${chosen:-$last}" = "$last" ]; then
        chosen=$last
        return
    fi
    if [ -n "${chosen:-}" ]; then
        ! taken "$chosen" || die "port $chosen is taken by another process (${name^^}_PORT)"
    else
        for port in $last $(seq "$first" "$((first + 20))"); do
            taken "$port" || break
        done
        ! taken "$port" || die "no free port from $first on for $name (set ${name^^}_PORT)"
        chosen=$port
    fi
    echo "$chosen" >"$RUN/port/$name"
}

# start DAEMON COMMAND...: run the command as a daemon, unless it runs.
start() {
    local daemon=$1
    shift
    ! runs "$daemon" || return 0
    setsid nohup "$@" >"$RUN/log/$daemon.out" 2>&1 </dev/null 9>&- &
    echo "$! $(begun $!)" >"$RUN/pid/$daemon"
    disown
}

show_logs() {
    local log
    for log in "$RUN"/log/*.{out,log}; do
        [ -s "$log" ] || continue
        printf -- '--- the end of %s\n' "$log"
        tail -n 20 "$log"
    done >&2
}

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
# in the one process there is; without it, a service's first look at a token
# takes 500 queries and almost a second
enabled = true
backend = dogpile.cache.memory

[identity]
# bcrypt at its cheapest: these passwords protect nothing
password_hash_rounds = 4
max_password_length = 72
END
}

# authtoken USER: how a service looks at tokens.
authtoken() {
    cat <<END
www_authenticate_uri = $AUTH_URL
auth_url = $AUTH_URL
auth_type = password
username = $1
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
  $NAME-$user:
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

credentials() {
    openrc admin >"$RUN/openrc-admin"
    openrc demo >"$RUN/openrc-demo"
    clouds_yaml >"$RUN/clouds.yaml"
}
