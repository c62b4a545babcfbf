# What the stories of the package have in common. Whoever reads it says by `why` what the daemon wrote.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
conf=/etc/littlecats/littlecats.conf

trap 'echo "FAILED in line $LINENO"; why' ERR

fail() {
    echo "FAILED: $*"
    why
    exit 1
}

is() { # WHAT EXPECTED FOUND
    [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
    echo "$1: $3"
}

# Reads from descriptor $1 until a line has $2, for 10 s at most.
hears() {
    local line
    while IFS= read -r -t 10 -u "$1" line; do
        case $line in *"$2"*) return ;; esac
    done
    fail "nobody said '$2'"
}

install() { # WHICH
    apt-get install --yes --quiet "/packages/littlecats_$1.deb" >/dev/null
}

revision() {
    dpkg-query --show --showformat '${Version}' littlecats | sed 's/.*-//'
}

looks_complete() {
    local file flag
    for file in /usr/share/man/man1/littlecats.1.gz /usr/share/man/pt/man1/littlecats.1.gz \
        /usr/share/zsh/vendor-completions/_littlecats /usr/share/fish/vendor_completions.d/littlecats.fish; do
        dpkg --listfiles littlecats | grep -qx "$file" || fail "no $file in the package"
    done
    bash -n /usr/share/bash-completion/completions/littlecats
    is 'conffile' "$conf" "$(dpkg-query --show --showformat '${Conffiles}' littlecats | awk '{ print $1 }' | xargs)"
    for flag in $(littlecats serve --help | grep -oE '^  (-., )?--[a-z-]+' | grep -oE '[a-z][a-z-]+' | grep -vxE 'help|config'); do
        grep -qE "^#?$flag( |$)" "$conf" || fail "$flag is not explained"
    done
    littlecats check --config "$conf" >/dev/null
    # The same in English, which is there to be copied.
    littlecats check --config /usr/share/doc/littlecats/littlecats.conf.en | grep -q 'at most 1000 ' ||
        fail 'the file of flags in English is not that of the package'
}

# Only what its keeper changed stays.
is_removed() {
    [ ! -e /usr/bin/littlecats ] && [ -f "$conf" ] || fail 'removed too much, or too little'
}

is_purged() {
    is 'left over' '' "$(find / -xdev -path /packages -prune -o -path /proc -prune -o -iname '*littlecats*' -print)"
}
