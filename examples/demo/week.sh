# A week of a series of backups, to be sourced by run.sh.

show 'A series keeps itself: a backup each night, and what the rule does not keep is deleted'
cd "$work/series"
echo "\$ for night in 1 2 3 4 5 6 7; do $(basename "$cli") apply -var today=2026-12-0\$night; done"
for night in 1 2 3 4 5 6 7; do
    fakecloud fault -kind clock -for "$((24 * night))h" >"$work/out"
    "$cli" apply -no-color -auto-approve -var "today=2026-12-0$night" >"$work/out" 2>&1 || fail 'a night failed:'
    sed -n 's/^night = "\(.*\)"$/    \1/p' "$work/out"
done
has 'volume backup' 4
expect 0 plan -detailed-exitcode -var today=2026-12-07
run destroy -auto-approve
has 'volume backup' 0
fakecloud fault -kind clear >"$work/out"
proved
