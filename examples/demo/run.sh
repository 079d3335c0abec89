#!/usr/bin/env bash
# What the provider promises, in front of you: the real CLI, the provider and an
# embedded cloud on loopback. After each claim the cloud itself says what is true.
# All that it makes is in one temporary folder, which it removes.
#
# DEMO_VERBOSE=1 shows all that the CLI prints.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

work=$(mktemp -d)
cloud_pid=
clean_up() {
    [ -z "$cloud_pid" ] || kill "$cloud_pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT

seen=()      # what the closing list has
began=0      # of the claim that is being shown
claim=''

# show CLAIM: what the next commands prove.
show() {
    claim=$1 began=$SECONDS
    printf '\n\033[1m── %s\033[0m\n' "$claim"
}

# proved: the claim held.
proved() { seen+=("$(printf '%3d s  %s' $((SECONDS - began)) "$claim")"); }

# fail WORDS: the claim did not hold.
fail() {
    printf 'demo: %s\n' "$*" >&2
    [ ! -s "$work/out" ] || cat "$work/out" >&2
    exit 1
}

# What the CLI prints that matters: how it ended, and warnings of the provider.
essence='^(No changes|Apply complete|Destroy complete|.*Waiting for volume backup was|.*answer to a request was lost|.*Unable to delete vault|.*holds [0-9]+ backup)'

# expect CODE ARGUMENT...: run the CLI, which has to end with that code, and print
# the essence of what it says.
expect() {
    local want=$1 got=0
    shift
    printf '$ %s %s\n' "$(basename "$cli")" "$*"
    "$cli" "$@" -no-color >"$work/out" 2>&1 || got=$?
    [ "$got" = "$want" ] || fail "that ended with code $got, want $want:"
    if [ -n "${DEMO_VERBOSE:-}" ]; then
        cat "$work/out"
    else
        grep -E "$essence" "$work/out" | sed -E 's/^[│ ]+//; s/^/    /' || true
    fi
}

run() { expect 0 "$@"; }

# cloud VERB...: show a command of the embedded cloud, and run it.
cloud() {
    local word
    printf '$ fakecloud'
    for word in "$@"; do
        [[ $word != *' '* ]] || word="'$word'"
        printf ' %s' "$word"
    done
    echo
    fakecloud "$@"
}

# has KIND NUMBER: what the cloud has of a kind, and that there are so many.
has() {
    local lines
    cloud list -kind "$1" >"$work/list"
    sed '/^KIND/d; 2,$s/^/    /' "$work/list"
    lines=$(($(wc -l <"$work/list") - 2)) # without the command and the heading
    [ "$lines" != 0 ] || echo '    (none)'
    [ "$lines" = "$2" ] || fail "the cloud has $lines of $1, want $2"
}

# id_of NAME: the id that the state has of a backup.
id_of() { "$cli" state show -no-color "cloudbackup_volume_backup.$1" | sed -n 's/^ *id *= "\(.*\)"/\1/p'; }

# soon WHAT COMMAND: wait until the command succeeds, for a minute at most.
soon() {
    local end=$((SECONDS + 60))
    until "$2"; do
        [ "$SECONDS" -lt "$end" ] || fail "after a minute it is still not so that $1"
        sleep 0.2
    done
}

build "$work/bin"
# Nothing of the caller's own cloud may reach the demo. Nor may the time that an
# operation takes be so short that nobody sees it.
unset "${!OS_@}" TF_LOG TF_LOG_PROVIDER
start_cloud "$work/bin" "$work/openrc" -pace 1s
. "$work/openrc"
cli_settings "$work/bin" >"$work/cli.tfrc"
export TF_CLI_CONFIG_FILE=$work/cli.tfrc CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
export PATH=$work/bin:$PATH
echo "An embedded cloud listens at $OS_AUTH_URL; a backup takes a second in it."
for folder in life series checkpoint vault adoption; do mkdir "$work/$folder"; done
cp "$demo/main.tf" "$work/life/"
cp "$demo/series/main.tf" "$work/series/"
cp "$demo/checkpoint/main.tf" "$work/checkpoint/"
cp "$demo/vault/main.tf" "$work/vault/"
cp "$demo/adoption/main.tf" "$work/adoption/"
cd "$work/life"

show 'When apply ends, the backups are there, and the next plan is empty'
run apply -auto-approve
has 'volume backup' 2
expect 0 plan -detailed-exitcode
proved

show 'What somebody changes behind its back is drift, and is changed back in place'
id=$(id_of full)
cloud edit -backup "$id" -name 'do not touch'
expect 2 plan -detailed-exitcode
grep -E '^ +~ name |^Plan:' "$work/out" | sed 's/^ */    /' || fail 'the plan has no drift'
run apply -auto-approve
has 'volume backup' 2
grep -q "$id .*database-full" "$work/list" || fail 'the name is not changed back'
proved

show 'A lost answer: the backup is found again, and not made twice'
cloud fault -kind cut-after -method POST -path /backups
run apply -auto-approve -replace=cloudbackup_volume_backup.delta
has 'volume backup' 2
proved

show 'Ctrl-C stops the wait, not the backup; the next apply goes on waiting for the same one'
cloud edit -id "$(id_of delta)" -remove # so that there is one to make
cloud fault -kind hold                  # no operation ends any more
printf '$ %s apply -auto-approve\n' "$(basename "$cli")"
set -m # a process group of its own, all of which gets the Ctrl-C of a terminal
"$cli" apply -no-color -auto-approve >"$work/out" 2>&1 &
apply=$!
set +m
making() { fakecloud list -kind volume-backup | grep -q creating; }
soon 'a backup is in the making' making
echo '^C'
kill -INT -- "-$apply"
wait "$apply" || true
grep -E "$essence" "$work/out" | sed -E 's/^[│ ]+//; s/^/    /' || fail 'no word of the interrupt'
has 'volume backup' 2
unfinished=$(awk '/creating/ { print $2 }' "$work/list")
cloud fault -kind clear
run apply -auto-approve
has 'volume backup' 2
grep -q "$unfinished  available" "$work/list" || fail 'that is another backup'
proved

show 'A backup can be restored: into a new volume, as a rehearsal'
echo '$ export TF_VAR_rehearse=true'
export TF_VAR_rehearse=true
run apply -auto-approve
has volume 3
expect 0 plan -detailed-exitcode
proved

show 'A chain is destroyed newest first, and destroy ends when the cloud says that all is gone'
run destroy -auto-approve
echo 'What the cloud was asked to delete, in this order:'
fakecloud requests | grep 'DELETE .*/backups/' | tail -2 | sed 's/^/    /'
has 'volume backup' 0
echo 'What was restored stays:'
has volume 3
proved

. "$demo/week.sh"

show 'Karbor: a plan, and a checkpoint of all that it names; of a deleted one Karbor keeps the index'
cd "$work/checkpoint"
run apply -auto-approve
has checkpoint 1
expect 0 plan -detailed-exitcode
run destroy -auto-approve
has checkpoint 1 # its index, which Karbor keeps
grep -q 'deleted' "$work/list" || fail 'the checkpoint is not deleted'
proved

show 'CBR: a server in a vault with a policy, and a restore point; what somebody changes is drift'
cd "$work/vault"
echo '$ export TF_VAR_keep_backups=true'
export TF_VAR_keep_backups=true
run apply -auto-approve
has 'restore point' 3 # two are there from the start
grep -q 'available  before-upgrade' "$work/list" || fail 'the restore point is not available'
expect 0 plan -detailed-exitcode
vault=$("$cli" state show -no-color cloudbackup_vault.web | sed -n 's/^ *id *= "\([^"]*\)"/\1/p' | head -1)
cloud edit -id "$vault" -name 'do not touch'
expect 2 plan -detailed-exitcode
grep -E '^ +~ name |^Plan:' "$work/out" | sed 's/^ */    /' || fail 'the plan has no drift'
run apply -auto-approve
has vault 3
grep -q "$vault  available  web " "$work/list" || fail 'the name is not changed back'
proved

show 'A vault that holds backups is not destroyed, unless that is what was asked for'
expect 1 destroy -auto-approve
grep -q 'holds 1 backup, which would be deleted with it' "$work/out" || fail 'the vault was not the reason'
has vault 3
has 'vault backup' 3
echo '$ export TF_VAR_force_destroy=true'
export TF_VAR_force_destroy=true
run apply -auto-approve -target=cloudbackup_vault.web
run destroy -auto-approve
has vault 2
has 'vault backup' 2
proved

show 'An administrator adopts a snapshot that the storage array has made; destroy lets go of it'
cd "$work/adoption"
export OS_USERNAME=admin OS_PROJECT_NAME=admin
run apply -auto-approve
has snapshot 1
run destroy -auto-approve
has snapshot 0
echo 'Its data stays:'
has 'snapshot of the back end' 1
proved

printf '\n\033[1mSeen, each with the word of the cloud, in %d s:\033[0m\n' "$SECONDS"
printf '  %s\n' "${seen[@]}"
echo 'The cloud ends now, and nothing is left on this machine.'
