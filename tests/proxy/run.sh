#!/usr/bin/env bash
# The recipes of the README, each run as it is written but for its ports and certificates: nginx, Caddy and
# HAProxy in front of the daemon, whose console has to say where people are. Needs these, openssl and python3,
# and installs nothing; what is not there is left out, and that is told.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$PWD/${LITTLECATS:-target/debug/littlecats}
[ -x "$binary" ] || binary=$LITTLECATS
# Where packages of Debian put what is not for everybody.
PATH=$PATH:/usr/sbin
timeout --kill-after=10 300 python3 tests/proxy/recipes.py "$binary" "$@"
