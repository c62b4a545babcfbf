#!/usr/bin/env bash
# The Debian package in a clean Debian that runs systemd: story.sh is what its keeper does there. It has no
# network but its own loopback. Needs root, mmdebstrap, systemd-container and cargo-deb.
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${CARGO_TARGET_DIR:-target}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/packages"
.debian/build --output "$work/packages/littlecats_1.deb"
# The same again, as one that comes later.
cargo deb --no-build --deb-revision 2 --output "$work/packages/littlecats_2.deb"
bytes=$(stat --format %s "$work/packages/littlecats_1.deb")
echo "the package has $bytes bytes, the binary $(stat --format %s "$target/release/littlecats")"
# So that what grows is seen.
if [ "$bytes" -gt 1400000 ]; then
    echo "that is more than 1,400,000" >&2
    exit 1
fi
if command -v lintian >/dev/null; then
    # The package is made by whoever installs it, not by somebody whom strangers write to.
    lintian --allow-root --fail-on error --suppress-tags bogus-mail-host,bogus-mail-host-in-debian-changelog "$work/packages/littlecats_1.deb"
fi

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
root=$work/root
mmdebstrap --quiet --variant=minbase --include=systemd,systemd-sysv,dbus "$suite" "$root"
cp -r "$work/packages" "$root/packages"
cp tests/package/story.sh "$root/story.sh"
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
timeout --kill-after=10 180 systemd-nspawn --quiet --directory "$root" --register=no --keep-unit \
    --private-network --boot </dev/null >"$work/console" 2>&1 || true
cat "$root/told" || cat "$work/console"
grep -qx 'the story ends well' "$root/told"
