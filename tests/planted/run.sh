#!/usr/bin/env bash
# Plants mistakes in a copy of the tree, one at a time, and has the simulation find each: it shows
# that it can. A mistake is a patch beside this script that says in its first lines, before the
# diff, what one might get wrong there, and may say `Seeds: 100` for how many seeds have to do, and
# `Features: web` for what has to be built for it.
#
#     tests/planted/run.sh [PATCH...]
#
# Fails when a patch no longer applies, does not compile, or is not found, and when the simulation
# finds anything without one. PLANTED_TARGET_DIR keeps what was built for the next time.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)

readonly SEEDS_MAX=1000   # Where a patch does not say.
readonly SECONDS_MAX=300  # For the seeds of one patch.
readonly KIB_MAX=4194304  # What the simulation may take: a mistake may be one that never ends.

fail() {
    printf 'planted: %s\n' "$*" >&2
    exit 1
}

if (($# > 0)); then
    patches=()
    for patch in "$@"; do
        [[ -f $patch ]] || fail "$patch: no such patch"
        patches+=("$(cd "$(dirname "$patch")" && pwd)/$(basename "$patch")")
    done
else
    shopt -s nullglob
    patches=("$root"/tests/planted/*.patch)
fi
((${#patches[@]} > 0)) || fail 'there are no patches'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
log=$work/log
mkdir "$tree"
cd "$root"
cp -R .build Cargo.toml Cargo.lock README.md benches src tests "$tree"
cd "$tree"

# All patches build in the same place, so that what they share is built once; nothing of it runs
# long enough to be worth optimising.
export CARGO_TARGET_DIR=${PLANTED_TARGET_DIR:-$work/target}
export CARGO_INCREMENTAL=1
export CARGO_PROFILE_TEST_DEBUG=0 CARGO_PROFILE_TEST_OPT_LEVEL=0
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=0
export CARGO_TERM_COLOR=never RUST_BACKTRACE=0
# No repository around the copy is to have a say in what a patch applies to.
export GIT_CEILING_DIRECTORIES=$work

# What has to be built for a patch beside the rest, if anything.
features_of() {
    sed -n '/^diff /q; s/^Features: \([a-z,]*\)$/\1/p' "$1" | head -n 1
}

# From here on these features are built.
use_features() {
    it=(cargo test --locked --quiet --no-default-features --features "$1" --test it)
}

build() {
    "${it[@]}" --no-run >"$log" 2>&1
}

# Runs so many seeds, and leaves in `found` the first that found something, with what it found.
# Status 1 when something else went wrong: a time that ran out, a process that died.
simulate() {
    local status=0
    found=
    (
        ulimit -v "$KIB_MAX"
        LITTLECATS_SEEDS=0..$1 timeout "$SECONDS_MAX" "${it[@]}" simulation::finds_nothing
    ) >"$log" 2>&1 || status=$?
    if ((status == 0)); then
        # A filter that matches no test passes as well.
        grep -q '^test result: ok\. 2 passed' "$log"
        return
    fi
    # Each half of the seeds stops at its first.
    found=$(grep '^seed [0-9]*: ' "$log" | sort -t ' ' -k 2n | head -n 1) || true
    [[ -n $found ]]
}

# With these features, nothing may be found without a patch.
begin() {
    use_features "$1"
    build || {
        cat "$log" >&2
        fail 'the tree does not compile'
    }
    if ! simulate "$SEEDS_MAX" || [[ -n $found ]]; then
        tail -n 40 "$log" >&2
        fail 'the simulation finds something without a patch, or does not run'
    fi
}

failed=0
# A patch that is no proof: says why, and shows what was printed.
disappoint() {
    tail -n 40 "$log" >&2
    printf '%s: %s\n' "$name" "$1"
    failed=1
}

# Those together that need the same, so that it is built once.
mapfile -t needed < <(for patch in "${patches[@]}"; do features_of "$patch" | grep . || echo; done | sort -u)
for features in "${needed[@]}"; do
    begin "$features"
    for patch in "${patches[@]}"; do
        [[ $(features_of "$patch") == "$features" ]] || continue
        name=$(basename "$patch" .patch)
        seeds=$(sed -n '/^diff /q; s/^Seeds: \([0-9][0-9]*\)$/\1/p' "$patch" | head -n 1)
        seeds=${seeds:-$SEEDS_MAX}
        if ! git apply --whitespace=nowarn "$patch" >"$log" 2>&1; then
            disappoint 'DOES NOT APPLY'
            continue
        fi
        if ! build; then
            disappoint 'DOES NOT COMPILE'
        elif ! simulate "$seeds"; then
            disappoint 'ENDED WITHOUT A SEED'
        elif [[ -z $found ]]; then
            disappoint "NOT FOUND in $seeds seeds"
        else
            printf '%s: %s\n' "$name" "$found"
        fi
        git apply --whitespace=nowarn --reverse "$patch"
    done
done
((failed == 0)) || fail 'not every planted mistake was found'
