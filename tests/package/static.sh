#!/usr/bin/env bash
# The static binary alone in a folder with nothing but random numbers, as nobody: it serves, and is a client of
# itself. What the image of .container/Containerfile holds is the same. Needs root, and glibc's own archive
# (libc6-dev has it).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/package/lines.sh

target=$(rustc -vV | sed -n 's/^host: //p')
# It is not about how small it gets, which would take minutes.
CARGO_PROFILE_SMALL_LTO=off CARGO_PROFILE_SMALL_CODEGEN_UNITS=16 \
    RUSTFLAGS="-C target-feature=+crt-static" cargo build --profile small --locked --target "$target"
binary=${CARGO_TARGET_DIR:-target}/$target/small/littlecats
root=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"; rm -rf "$root"' EXIT
cp "$binary" "$root/littlecats"
chmod 755 "$root"
if readelf --program-headers "$root/littlecats" | grep -q INTERP; then
    echo "it asks for a loader: it is not static" >&2
    exit 1
fi
alone() {
    chroot --userspec=65534:65534 "$root" /littlecats "$@"
}

alone --version
# The one thing that it takes from a system, as each container and each router has it.
for command in check serve "key ana"; do
    said=$(LITTLECATS_LANG=en alone $command 2>&1 || true)
    [[ $said == *"the random numbers of the system are missing"* ]] || { echo "$command: $said" >&2; exit 1; }
done
mkdir "$root/dev"
mknod --mode=666 "$root/dev/random" c 1 8
mknod --mode=666 "$root/dev/urandom" c 1 9
alone check
mkfifo "$root/console"
# Not by the function, whose process would be a shell.
chroot --userspec=65534:65534 "$root" /littlecats serve --lang en --listen 127.0.0.1:0 2>"$root/console" &
daemon=$!
exec 5<"$root/console"
said=$(line_with 5 'listening on 127.0.0.1:' 10)
port=${said##*:}

# A name is found in a file of hosts, without the libraries that a glibc has for that elsewhere.
mkdir "$root/etc"
echo '127.0.0.1 sala' >"$root/etc/hosts"
chmod -R a+rX "$root/etc"
for host in 127.0.0.1 sala; do
    exec 3<>"/dev/tcp/127.0.0.1/$port"
    echo "ana" >&3
    printf 'hi from %s\n' "$host" | alone connect "$host:$port" --nick bia --lang en >/dev/null
    line_with 3 "hi from $host" 10
    exec 3>&-
done
echo 'alone in an empty folder it serves, and is a client of itself'
