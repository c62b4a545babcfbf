#!/usr/bin/env bash
# What a keeper does with the package, in the order of a life: installed, looked at, started, changed,
# upgraded, started by its socket, removed, purged.
why() {
    journalctl --no-pager --unit littlecats.service | tail -20
}
. /common.sh

state() {
    systemctl is-active "$1" || true
}

listens() {
    if (exec 3<>/dev/tcp/127.0.0.1/2287) 2>/dev/null; then echo yes; else echo no; fi
}

echo '-- installed'
install 1
for unit in littlecats.service littlecats.socket; do
    is "$unit" 'disabled inactive' "$(systemctl is-enabled $unit || true) $(state $unit)"
done
is 'somebody listens' no "$(listens)"
looks_complete

echo '-- started'
systemctl enable --now littlecats.service
is 'service' active "$(state littlecats.service)"
first=$(systemctl show --property MainPID --value littlecats.service)
[ "$(stat --format %u "/proc/$first")" != 0 ] || fail 'it runs as root'
exec 3<>/dev/tcp/127.0.0.1/2287 4<>/dev/tcp/127.0.0.1/2287
echo ana >&3
hears 3 ana
echo bia >&4
hears 3 bia
echo 'olá, bia' >&4
hears 3 'olá, bia'
exec 3>&- 4>&-
journalctl --unit littlecats.service | grep -q 'ana' || fail 'nothing in the journal'
[ -d /var/lib/private/littlecats ] || fail 'no state'

echo '-- changed'
printf '\nroom da Aldeia\n' >>"$conf"
littlecats check --config "$conf" >/dev/null
systemctl reload littlecats.service
exec 3<>/dev/tcp/127.0.0.1/2287
echo ana >&3
hears 3 'da Aldeia'
exec 3>&-

echo '-- with a certificate and a password, which only root reads'
drop_in=/etc/systemd/system/littlecats.service.d
littlecats cert 127.0.0.1 --out /etc/littlecats --lang en >/tmp/cert
pin=$(grep -oE '([0-9A-F]{2}:){31}[0-9A-F]{2}' /tmp/cert | head -1)
(umask 077 && echo segredo >/etc/littlecats/senha.txt)
littlecats check --config "$conf" --password-file /etc/littlecats/senha.txt --lang en | grep -q LoadCredential= ||
    fail 'check does not say that the user of the unit reads no file of root'
mkdir -p "$drop_in"
cat >"$drop_in/tls.conf" <<'UNIT'
[Service]
LoadCredential=crt:/etc/littlecats/littlecats.crt
LoadCredential=key:/etc/littlecats/littlecats.key
LoadCredential=password:/etc/littlecats/senha.txt
UNIT
before=$(cat "$conf")
cat >>"$conf" <<'FLAGS'
tls-cert /run/credentials/littlecats.service/crt
tls-key /run/credentials/littlecats.service/key
password-file /run/credentials/littlecats.service/password
FLAGS
systemctl daemon-reload
systemctl restart littlecats.service
littlecats check --config "$conf" >/dev/null
exec 3<>/dev/tcp/127.0.0.1/2287
echo ana >&3
hears 3 Senha
echo segredo >&3
hears 3 'entrou no chat'
echo 'por TLS' | littlecats connect 127.0.0.1 --nick bia --tls --tls-pin "$pin" \
    --password-file /etc/littlecats/senha.txt >/dev/null
hears 3 'por TLS'
exec 3>&-
echo "$before" >"$conf"
rm -r "$drop_in" /etc/littlecats/littlecats.crt /etc/littlecats/littlecats.key /etc/littlecats/senha.txt
systemctl daemon-reload
systemctl restart littlecats.service
first=$(systemctl show --property MainPID --value littlecats.service)

echo '-- upgraded'
install 2
is 'revision' 2 "$(revision)"
grep -qx 'room da Aldeia' "$conf" || fail 'the changed file of flags is gone'
is 'service' 'enabled active' "$(systemctl is-enabled littlecats.service) $(state littlecats.service)"
[ "$(systemctl show --property MainPID --value littlecats.service)" != "$first" ] || fail 'the old one still runs'

echo '-- by its socket'
systemctl disable --now littlecats.service
is 'somebody listens' no "$(listens)"
systemctl enable --now littlecats.socket
is 'service' inactive "$(state littlecats.service)"
exec 3<>/dev/tcp/127.0.0.1/2287
echo ana >&3
hears 3 'da Aldeia'
exec 3>&-
is 'service' active "$(state littlecats.service)"

echo '-- removed'
apt-get remove --yes --quiet littlecats >/dev/null
is 'somebody listens' no "$(listens)"
is 'service' inactive "$(state littlecats.service)"
is_removed

echo '-- purged'
apt-get purge --yes --quiet littlecats >/dev/null
is_purged
echo 'the story ends well'
