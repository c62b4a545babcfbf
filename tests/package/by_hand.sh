#!/usr/bin/env bash
# What can be seen of the package where systemd does not run: installed, its units in order, its command
# started by hand as nobody, upgraded, removed, purged.
heard=$(mktemp)
why() {
    tail -20 "$heard"
}
. /common.sh

# Starts what the unit starts, on a port of its own, and sets `daemon` and `port`.
start() {
    local command line
    command=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/littlecats.service)
    : >"$heard"
    # Each word of it for itself, as systemd reads it.
    setpriv --reuid 65534 --regid 65534 --clear-groups $command --listen 127.0.0.1:0 2>"$heard" &
    daemon=$!
    for _ in $(seq 100); do
        port=$(grep -oE '127\.0\.0\.1:[1-9][0-9]*' "$heard" | head -1 | cut -d: -f2 || true)
        [ -z "$port" ] || return 0
        sleep 0.1
    done
    fail 'it does not say where it listens'
}

stop() {
    kill "$daemon"
    wait "$daemon" || fail "it ended with $?"
}

echo '-- installed'
install 1
looks_complete
is 'units' '' "$(systemd-analyze verify --man=no /usr/lib/systemd/system/littlecats.{service,socket} 2>&1)"
for unit in littlecats.service littlecats.socket; do
    is "$unit" disabled "$(systemctl is-enabled $unit || true)"
done

echo '-- started'
start
exec 3<>"/dev/tcp/127.0.0.1/$port" 4<>"/dev/tcp/127.0.0.1/$port"
echo ana >&3
hears 3 ana
echo bia >&4
hears 3 bia
echo 'olá, bia' >&4
hears 3 'olá, bia'
exec 3>&- 4>&-
stop

echo '-- upgraded'
printf '\nroom da Aldeia\n' >>"$conf"
install 2
is 'revision' 2 "$(revision)"
start
exec 3<>"/dev/tcp/127.0.0.1/$port"
echo ana >&3
hears 3 'da Aldeia'
exec 3>&-
stop

echo '-- removed'
apt-get remove --yes --quiet littlecats >/dev/null
is_removed

echo '-- purged'
apt-get purge --yes --quiet littlecats >/dev/null
is_purged
echo 'the story ends well'
