#!/usr/bin/env bash
# The embedded cloud to play with, and a folder that is ready to use it: main.tf,
# the CLI's settings and the cloud's. It ends with Ctrl-C.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

bin=$root/bin
play=$bin/play
cloud_pid=
trap '[ -z "$cloud_pid" ] || kill "$cloud_pid" 2>/dev/null || true' EXIT
trap 'printf "\nThe cloud has ended, with all that was in it.\n"; exit 0' INT TERM

build "$bin"
mkdir -p "$play"
# The last cloud is gone, and with it what its state names.
rm -f "$play"/{,*/}*.tfstate "$play"/{,*/}*.tfstate.*
[ -e "$play/main.tf" ] || cp "$demo/main.tf" "$play/"
cli_settings "$bin" >"$play/cli.tfrc"
unset "${!OS_@}"
start_cloud "$bin" "$play/openrc" -pace "${PACE:-2s}"
cat >>"$play/openrc" <<END
export TF_CLI_CONFIG_FILE='$play/cli.tfrc'
export PATH='$bin':"\$PATH"
END
. "$play/openrc"

echo
echo "The cloud listens at $OS_AUTH_URL. These settings, in $play/openrc, lead to it:"
echo
sed 's/^/    /' "$play/openrc"
echo
echo 'What is in it:'
echo
fakecloud list | sed 's/^/    /'
cat <<END

In another terminal:

    cd $play && . ./openrc
    $(basename "$cli") apply                      # a full backup and an incremental one, $(basename "$play")/main.tf
    $(basename "$cli") apply -var rehearse=true   # restores the newest into a new volume
    fakecloud list                       # what the cloud has now
    fakecloud fault -kind cut-after -method POST -path /backups   # a bad day: the next answer is lost
    fakecloud -h                         # what else can be done to it
    $(basename "$cli") destroy

No init is needed. Ctrl-C ends the cloud.
END
wait "$cloud_pid"
