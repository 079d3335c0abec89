# What make cloud and make demo share, to be sourced. root is the repository,
# demo this folder, cli the Terraform CLI.

demo=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$demo/../.." && pwd)
cli=${TERRAFORM:-$(command -v terraform || command -v tofu || true)}
[ -n "$cli" ] || {
    echo 'No terraform and no tofu on PATH: install one of them, or set TERRAFORM=/path/to/it.' >&2
    exit 1
}

# build FOLDER: the provider and the embedded cloud, saying how far it is.
build() {
    local count=0 start=$SECONDS
    echo 'Building the provider and the embedded cloud. The first time, Go downloads modules and'
    echo 'compiles about 500 packages, which takes a minute or two.'
    mkdir -p "$1"
    (cd "$root" && go build -v -o "$1/" . ./internal/cmd/fakecloud) >"$1/build.log" 2>&1 &
    while kill -0 $! 2>/dev/null; do
        sleep 0.2
        (((count += 1) % 50)) || echo "  $(wc -l <"$1/build.log") packages after $((SECONDS - start)) s"
    done
    wait $! || { cat "$1/build.log" >&2; exit 1; }
    rm "$1/build.log"
    echo "Built in $((SECONDS - start)) s."
}

# start_cloud BIN OPENRC FLAG...: the cloud in the background, with its settings in
# a file. It sets cloud_pid.
start_cloud() {
    local bin=$1 openrc=$2
    shift 2
    rm -f "$openrc"
    "$bin/fakecloud" -seed -env "$openrc" "$@" >/dev/null &
    cloud_pid=$!
    until [ -s "$openrc" ]; do
        kill -0 "$cloud_pid" || exit 1
        sleep 0.1
    done
}

# cli_settings BIN: the CLI takes the provider from where it was built. No init,
# no download. A configuration that does not say where a provider comes from, such as
# an example, means hashicorp/.
cli_settings() {
    cat <<END
provider_installation {
  dev_overrides {
    "cloudbackup/cloudbackup" = "$1"
    "hashicorp/cloudbackup"   = "$1"
  }
  direct {}
}
END
}
