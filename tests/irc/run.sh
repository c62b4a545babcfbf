#!/usr/bin/env bash
# Clients of others that speak IRC against the daemon: irssi, WeeChat, ii and sic of Debian, and the
# package `irc` of PyPI. Needs these and python3; packages of Python it installs, below target/.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=target/irc-peers
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r tests/irc/requirements.txt
export LITTLECATS=${LITTLECATS:-$PWD/target/debug/littlecats}
# The one that only waits goes on beside the others.
PYTHONPATH=tests/irc timeout --kill-after=10 300 "$venv/bin/python" tests/irc/clients.py Silence &
silence=$!
[ $# -gt 0 ] || set -- Irssi Weechat Ii Sic Bot Bridges
PYTHONPATH=tests/irc timeout --kill-after=10 600 "$venv/bin/python" tests/irc/clients.py "$@"
wait $silence
