#!/usr/bin/env bash
# Peers of others against the daemon: curl, Python's `websockets` and Node's `ws`, as people run them.
# Needs python3, node and curl; what is missing of their packages it installs, below target/.
set -euo pipefail
cd "$(dirname "$0")/../../.."

binary=${LITTLECATS:-target/debug/littlecats}
venv=target/peers
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/web/peers/requirements.txt
[ -d tests/web/node_modules/ws ] || npm --prefix tests/web ci --silent

log=$(mktemp)
"$binary" serve --listen 127.0.0.1:0 --lang en --rate 0 2>"$log" &
daemon=$!
trap 'kill $daemon 2>/dev/null; rm -f "$log"' EXIT
for _ in $(seq 200); do
    address=$(sed -n 's/.*listening on //p' "$log")
    [ -n "$address" ] && break
    sleep 0.05
done

fail() {
    echo "$1" >&2
    exit 1
}

echo "curl"
curl --silent --show-error --max-time 10 --fail "http://$address/" | cmp - src/dialect/web/page/index.html
tag=$(curl --silent --max-time 10 --head "http://$address/chat.js" | sed -n 's/^ETag: \(.*\)\r$/\1/p')
for expected in 304:"-H If-None-Match:$tag" 200:--http1.0 200:"-H Host:sala.local" 421:"-H Host:evil.example"; do
    # shellcheck disable=SC2086
    got=$(curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' ${expected#*:} "http://$address/chat.js")
    [ "$got" = "${expected%%:*}" ] || fail "curl ${expected#*:}: $got"
done
[ "$(curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' "http://$address/nothing")" = 404 ] || fail "404"
curl --silent --max-time 10 --data x=y "http://$address/" && fail "a POST is answered"

echo "websockets"
timeout 60 "$venv/bin/python" tests/web/peers/websockets_peer.py "$address"
echo "ws"
timeout 60 node tests/web/peers/ws.mjs "$address"
echo "all talked"
