#!/usr/bin/env bash
# The Debian package in a clean Debian that runs systemd: story.sh is what its keeper does there. It has no
# network but its own loopback. Where no container can boot, by_hand.sh is what can be seen without systemd.
# Needs root, mmdebstrap, systemd-container and cargo-deb; packages come from where this machine's apt has them.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$(realpath --canonicalize-missing "${CARGO_TARGET_DIR:-target}")
mkdir -p "$target"
# Not in /tmp, which may be small, or of memory. A whole system is too much for it.
work=$(mktemp -d "$target/package-test.XXXXXX")
running=
# What runs in the container has a PID namespace, and what is mounted there a mount namespace: they go with it.
clean_up() {
    if [ -n "$running" ]; then
        kill -KILL -- "-$running" 2>/dev/null || true
        wait "$running" 2>/dev/null || true
    fi
    rm -rf --one-file-system "$work"
}
trap clean_up EXIT

# In a process group of its own, so that nothing of it stays, whatever ends this script.
run() {
    setsid "$@" </dev/null &
    running=$!
    local status=0
    wait "$running" || status=$?
    running=
    return "$status"
}

# From others of this machine apt may read it, and nobody else is to write there.
chmod 755 "$work"
mkdir "$work/packages"
.debian/build --output "$work/packages/littlecats_1.deb"
# The same again, as one that comes later.
cargo deb --no-build --deb-revision 2 --output "$work/packages/littlecats_2.deb"
bytes=$(stat --format %s "$work/packages/littlecats_1.deb")
echo "the package has $bytes bytes, the binary $(stat --format %s "$target/release/littlecats")"
# So that what grows is seen.
if [ "$bytes" -gt 1280000 ]; then
    echo "that is more than 1,280,000" >&2
    exit 1
fi
# What apt would install where the binary cannot start is worse than what it refuses.
if [[ $(readelf --version-info "$target/release/littlecats") == *GLIBC_ABI_DT_RELR* ]]; then
    needs=$(dpkg-deb --field "$work/packages/littlecats_1.deb" Depends | sed -n 's/.*libc6 (>= \([0-9.]*\)).*/\1/p')
    dpkg --compare-versions "$needs" ge 2.36 || { echo "it starts from libc6 2.36 on, and asks for $needs" >&2; exit 1; }
fi
# Debian shows the first line alone in lists, and 80 columns of it.
synopsis=$(sed -n 's/^description = "\(.*\)"$/\1/p' Cargo.toml)
shown=$(dpkg-deb --field "$work/packages/littlecats_1.deb" Description | head -1)
[ "$shown" = "$synopsis" ] || { echo "of '$synopsis' lists show '$shown'" >&2; exit 1; }
if command -v lintian >/dev/null; then
    # The package is made by whoever installs it, not by somebody whom strangers write to.
    lintian --allow-root --fail-on error --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$work/packages/littlecats_1.deb"
fi

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
root=$work/root
# Empty where apt has no lists; then it is Debian's own.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' "Codename: $suite" 'Component: main' | sed -n 1p)
# Proxies, and what is believed of a clock that is wrong. There may be no terminals.
{
    apt-config dump --format '%F "%v";%n' | grep -E '^Acquire::(https?::|Check-)' || true
    echo 'Dpkg::Use-Pty "false";'
} >"$work/apt.conf"
run timeout --kill-after=10 300 mmdebstrap --quiet --variant=apt --include=systemd,systemd-sysv,dbus \
    --aptopt="$work/apt.conf" --dpkgopt=force-unsafe-io "$suite" "$root" ${mirror:+"$mirror"}
cp -r "$work/packages" "$root/packages"
cp tests/package/{common,story,by_hand}.sh "$root/"
cat >"$root/etc/systemd/system/story.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/bash /story.sh
StandardOutput=append:/told
StandardError=append:/told
ExecStopPost=/bin/systemctl poweroff --no-block
[Install]
WantedBy=graphical.target
UNIT
mkdir -p "$root/etc/systemd/system/graphical.target.wants"
ln -s ../story.service "$root/etc/systemd/system/graphical.target.wants/story.service"
run timeout --kill-after=10 180 systemd-nspawn --quiet --directory "$root" --register=no --keep-unit \
    --private-network --boot >"$work/console" 2>&1 || true
if [ ! -e "$root/told" ]; then
    tail -20 "$work/console" >&2
    echo 'no container boots here, says the console above: the package without systemd' >&2
    run timeout --kill-after=10 180 unshare --mount --pid --fork --kill-child \
        bash -c 'mount -t proc proc "$1/proc" && exec chroot "$1" /bin/bash /by_hand.sh' - "$root" \
        >"$root/told" 2>&1 || true
fi
cat "$root/told"
grep -qx 'the story ends well' "$root/told"
