#!/usr/bin/env bash
# The daemon as a service: the numbers by the parser of Prometheus's own client, and the units by systemd's
# own eyes. What is missing of Python's packages it installs, below target/.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$PWD/${LITTLECATS:-target/debug/littlecats}
venv=target/service
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/service/requirements.txt
timeout 120 "$venv/bin/python" tests/service/numbers.py "$binary"

if ! command -v systemd-analyze >/dev/null; then
    echo "no systemd-analyze here: the units are not looked at" >&2
    exit 0
fi
units=$(mktemp -d)
trap 'rm -rf "$units"' EXIT
cp .systemd/littlecats.socket "$units"
# The command has to be there to be found in order.
sed "s|/usr/bin/littlecats|$binary|" .systemd/littlecats.service >"$units/littlecats.service"
# It is told what it finds, and says by its status only the worst of that.
found=$(systemd-analyze verify --man=no "$units"/littlecats.* 2>&1)
[ -z "$found" ] || { echo "$found" >&2; exit 1; }
# Of 10.0 in all, times ten: what talks to a network has some.
systemd-analyze security --offline=true --threshold=15 --no-pager "$units/littlecats.service" | tail -1
