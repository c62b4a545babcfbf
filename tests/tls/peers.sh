#!/usr/bin/env bash
# Peers of others against the daemon in TLS: openssl, ncat, Python's ssl and curl, as people run them.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$PWD/${LITTLECATS:-target/debug/littlecats}
[ -x "$binary" ] || binary=$LITTLECATS
folder=$(mktemp -d)
"$binary" cert localhost 127.0.0.1 --out "$folder" --lang en >"$folder/told"
"$binary" serve --listen 127.0.0.1:0 --lang en --rate 0 --tls-cert "$folder/littlecats.crt" \
    --tls-key "$folder/littlecats.key" 2>"$folder/log" &
daemon=$!
trap 'kill $daemon 2>/dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 200); do
    address=$(sed -n 's/.*listening on //p' "$folder/log")
    [ -n "$address" ] && break
    sleep 0.05
done
port=${address##*:}

fail() {
    echo "$1" >&2
    exit 1
}

# Talks: gives the nickname $1 and a line to a command, which has to print what the daemon says, and to
# end by itself when the daemon has closed.
talks() {
    local nickname=$1
    shift
    (printf '%s\n/me waves\n/quit\n' "$nickname"; sleep 3 & wait) |
        timeout 10 "$@" >"$folder/heard" 2>"$folder/errors" || fail "$*: $? $(cat "$folder/errors")"
    grep -q "The client $nickname joined the Little Cats chat." "$folder/heard" || fail "$*: $(cat "$folder/heard")"
}

echo "openssl"
[ "$(head -1 "$folder/told")" = "$(openssl x509 -in "$folder/littlecats.crt" -noout -fingerprint -sha256)" ] ||
    fail "the fingerprint is another"
[ "$(stat -c %a "$folder/littlecats.key")" = 600 ] || fail "the key is not its owner's alone"
for version in -tls1_2 -tls1_3; do
    talks "openssl${version//[-.]/}" openssl s_client -quiet -no_ign_eof "$version" -verify_return_error \
        -CAfile "$folder/littlecats.crt" -connect "$address"
done
for refused in -tls1 -tls1_1; do
    openssl s_client -brief "$refused" -cipher 'DEFAULT:@SECLEVEL=0' -connect "$address" </dev/null >/dev/null 2>&1 &&
        fail "it takes $refused"
done
for alpn in irc http/1.1; do
    openssl s_client -alpn "h2,$alpn" -connect "$address" </dev/null 2>/dev/null |
        grep -q "^ALPN protocol: $alpn\$" || fail "it does not agree on $alpn"
done
# A renegotiation is refused, and no session is kept for later.
printf 'R\n' | timeout 10 openssl s_client -tls1_2 -connect "$address" >"$folder/heard" 2>&1 || true
grep -qi "renegotiation" "$folder/heard" || fail "renegotiation: $(cat "$folder/heard")"
openssl s_client -tls1_2 -connect "$address" </dev/null 2>/dev/null | grep -q "Session-ID: \$" ||
    fail "it offers to resume"

echo "ncat"
talks ncat ncat --ssl --ssl-verify --ssl-trustfile "$folder/littlecats.crt" localhost "$port"

echo "Python"
timeout 60 python3 tests/tls/python_peer.py "$port" "$folder/littlecats.crt"

echo "curl"
curl --silent --show-error --max-time 10 --fail --cacert "$folder/littlecats.crt" "https://localhost:$port/" |
    cmp - src/dialect/web/page/index.html
echo "all talked"
