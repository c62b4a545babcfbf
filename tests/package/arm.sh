#!/usr/bin/env bash
# For ARM of 64 bits with what rustup alone brings, as the README says: in QEMU it serves, and is a client of
# itself. Needs rustup and qemu-user.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/package/lines.sh

target=aarch64-unknown-linux-musl
if ! rustup target list --installed | grep -x "$target" >/dev/null && ! timeout 120 rustup target add "$target"; then
    echo "NOT TRIED: the standard library for $target is not to be had here"
    exit 0
fi
# It is not about how small it gets, which would take minutes.
CARGO_PROFILE_SMALL_LTO=off CARGO_PROFILE_SMALL_CODEGEN_UNITS=16 \
    RUSTFLAGS="-C linker=rust-lld" cargo build --profile small --locked --target "$target" \
    --no-default-features --features editor,irc,web
binary=${CARGO_TARGET_DIR:-target}/$target/small/littlecats
work=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"; rm -rf "$work"' EXIT

qemu-aarch64 "$binary" --version
mkfifo "$work/console"
qemu-aarch64 "$binary" serve --lang en --listen 127.0.0.1:0 2>"$work/console" &
daemon=$!
exec 5<"$work/console"
said=$(line_with 5 'listening on 127.0.0.1:' 60)
port=${said##*:}

exec 3<>"/dev/tcp/127.0.0.1/$port"
echo ana >&3
# A name, which musl looks up by itself.
qemu-aarch64 "$binary" connect "localhost:$port" --nick bia --lang en --timeout 60 --send 'hi from ARM'
line_with 3 'hi from ARM' 60
page=$( { printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$port" >&4; cat <&4; } 4<>"/dev/tcp/127.0.0.1/$port")
[[ $page == 'HTTP/1.1 200 '* ]] || { echo "the page: $page" >&2; exit 1; }
echo 'on ARM it serves, and is a client of itself'
