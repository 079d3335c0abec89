#!/usr/bin/env bash
# A whole life of two backups, in front of you: the real CLI, the provider and
# an embedded cloud on loopback. It needs Go and a CLI, and no network. All that
# it makes is in one temporary folder, which it removes.
set -euo pipefail

demo=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$demo/../.." && pwd)
cli=${TERRAFORM:-$(command -v terraform || command -v tofu || true)}
if [ -z "$cli" ]; then
    echo 'demo: no terraform and no tofu on PATH: install one of them, or set TERRAFORM=/path/to/it' >&2
    exit 1
fi

work=$(mktemp -d)
cloud_pid=
clean_up() {
    [ -z "$cloud_pid" ] || kill "$cloud_pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

say() { printf '\n\033[1m── %s\033[0m\n\n' "$*"; }

# run ARGUMENT...: show a command of the CLI, and run it.
run() {
    printf '$ %s %s\n' "$(basename "$cli")" "$*"
    "$cli" "$@"
}

# expect CODE ARGUMENT...: run a command that has to end with that code.
expect() {
    local want=$1 got=0
    shift
    run "$@" || got=$?
    if [ "$got" != "$want" ]; then
        echo "demo: that ended with code $got, want $want" >&2
        exit 1
    fi
}

say 'Build the provider and the embedded cloud'
(cd "$root" && go build -o "$work/bin/" . ./internal/cmd/fakecloud)

say 'Start the cloud: a backup takes two seconds in it'
"$work/bin/fakecloud" -pace 2s -seed -env "$work/openrc" >"$work/cloud.log" &
cloud_pid=$!
for _ in $(seq 100); do
    [ -s "$work/openrc" ] && break
    sleep 0.1
done
# Nothing of the caller's own cloud may reach the demo.
unset "${!OS_@}" TF_LOG TF_LOG_PROVIDER
. "$work/openrc"
echo "It listens at $OS_AUTH_URL."

# The provider is taken from where it was built: no init, no download. Both CLIs
# look for a provider without a source below hashicorp/.
cat >"$work/cli.tfrc" <<END
provider_installation {
  dev_overrides {
    "registry.terraform.io/hashicorp/cloudbackup" = "$work/bin"
    "registry.opentofu.org/hashicorp/cloudbackup" = "$work/bin"
  }
  direct {}
}
END
export TF_CLI_CONFIG_FILE=$work/cli.tfrc CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
mkdir "$work/life"
cp "$demo/main.tf" "$work/life/"
cd "$work/life"

say 'Apply: a full backup, then an incremental one. It ends when both are complete'
run apply -auto-approve -compact-warnings

say 'Plan: nothing to do'
expect 0 plan -detailed-exitcode -compact-warnings

say "Somebody renames a backup behind Terraform's back, and the next plan shows it"
id=$("$cli" output -raw full_id)
"$work/bin/fakecloud" edit -url "$OS_AUTH_URL" -backup "$id" -name 'do not touch'
expect 2 plan -detailed-exitcode -compact-warnings

say 'Apply again: the name is mended in place, the backup is the same'
run apply -auto-approve -compact-warnings

say 'Forget the backup and import it: still nothing to do'
run state rm cloudbackup_volume_backup.full
run import -compact-warnings cloudbackup_volume_backup.full "$id"
expect 0 plan -detailed-exitcode -compact-warnings

say 'A drill: the newest backup is restored into a new volume'
export TF_VAR_drill=true
run apply -auto-approve -compact-warnings
expect 0 plan -detailed-exitcode -compact-warnings

say 'An administrator adopts a snapshot that the storage array has made by itself'
mkdir "$work/adoption"
cp "$demo/adoption/main.tf" "$work/adoption/"
(
    cd "$work/adoption"
    export OS_USERNAME=admin OS_PROJECT_NAME=admin
    run apply -auto-approve -compact-warnings
    expect 0 plan -detailed-exitcode -compact-warnings
    run destroy -auto-approve -compact-warnings # forgets it; the data stays
)

say 'Destroy: it ends when the cloud says that both backups are gone; the restored volume stays'
run destroy -auto-approve -compact-warnings

say 'That was all. The cloud ends now, and nothing is left on this machine.'
