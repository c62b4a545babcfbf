"""Has three members say ten public lines, reads the numbers with the parser of Prometheus's own client,
and compares.

    numbers.py BINARY
"""

import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

# Each with its type, as the conventions of Prometheus have names.
FAMILIES = {
    "littlecats_build_info": "gauge",
    "littlecats_connections": "gauge",
    "littlecats_tls_connections": "gauge",
    "littlecats_members": "gauge",
    "littlecats_messages": "counter",
    "littlecats_lines_received": "counter",
    "littlecats_deliveries": "counter",
    "littlecats_received_bytes": "counter",
    "littlecats_sent_bytes": "counter",
    "littlecats_refused": "counter",
    "littlecats_slow_consumers": "counter",
    "littlecats_console_dropped": "counter",
    "littlecats_turn_seconds": "histogram",
    "littlecats_memory_ceiling_bytes": "gauge",
    "littlecats_buffered_bytes": "gauge",
    "process_resident_memory_bytes": "gauge",
    "process_cpu_seconds": "counter",
    "process_open_fds": "gauge",
    "process_max_fds": "gauge",
    "process_start_time_seconds": "gauge",
}
DIALECTS = {"unknown", "plain", "events", "web", "irc"}


class Member:
    def __init__(self, address, name):
        self.socket = socket.create_connection(address, timeout=20)
        self.lines = self.socket.makefile(encoding="utf-8", newline="\n")
        self.say(name)
        self.hear(f"The client {name} joined the Little Cats chat.")

    def say(self, line):
        self.socket.sendall(line.encode() + b"\n")

    def hear(self, expected):
        for line in self.lines:
            if line.rstrip("\n") == expected:
                return
        sys.exit(f"never heard: {expected}")


def start(binary):
    """The daemon, where it listens and where its numbers are."""
    flags = ["--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0", "--lang", "en", "--rate", "0"]
    daemon = subprocess.Popen([binary, "serve", *flags], stderr=subprocess.PIPE, text=True)
    numbers = address = None
    for line in daemon.stderr:
        if found := re.search(r"numbers for Prometheus: (\S+)", line):
            numbers = found[1]
        if found := re.search(r"listening on (\S+):(\d+)", line):
            address = (found[1], int(found[2]))
        if numbers and address:
            return daemon, address, numbers
    sys.exit("it did not start")


def read(numbers):
    with urllib.request.urlopen(numbers, timeout=20) as response:
        kind = response.headers["Content-Type"]
        assert kind == "text/plain; version=0.0.4; charset=utf-8", kind
        return {it.name: it for it in text_string_to_metric_families(response.read().decode())}


def value(families, name, **labels):
    samples = [it for family in families.values() for it in family.samples]
    found = [it.value for it in samples if it.name == name and it.labels == labels]
    assert len(found) == 1, f"{name} {labels}: {found}"
    return found[0]


def compare(address, numbers):
    ana, bia, caio = (Member(address, name) for name in ("ana", "bia", "caio"))
    for number in range(10):
        ana.say(f"line {number}")
        for other in (bia, caio):
            other.hear(f"<ana> line {number}")
    families = read(numbers)
    types = {name: family.type for name, family in families.items()}
    assert types == FAMILIES, set(types.items()) ^ set(FAMILIES.items())
    assert all(family.documentation for family in families.values())
    dialects = {it.labels["dialect"] for it in families["littlecats_connections"].samples}
    assert dialects == DIALECTS, dialects
    for name, labels, expected in [
        ("littlecats_members", {}, 3),
        ("littlecats_connections", {"dialect": "plain"}, 3),
        ("littlecats_messages_total", {"kind": "public"}, 10),
        ("littlecats_messages_total", {"kind": "private"}, 0),
        ("littlecats_lines_received_total", {}, 13),
        ("littlecats_deliveries_total", {}, 30),
    ]:
        found = value(families, name, **labels)
        assert found == expected, f"{name} {labels}: {found}, not {expected}"
    turns = families["littlecats_turn_seconds"].samples
    buckets = [it.value for it in turns if it.name.endswith("_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == value(families, "littlecats_turn_seconds_count") > 0
    for member in (ana, bia, caio):
        member.socket.close()


def main():
    daemon, address, numbers = start(sys.argv[1])
    try:
        compare(address, numbers)
        try:
            urllib.request.urlopen(numbers.removesuffix("metrics"), timeout=20)
            sys.exit("there is another path")
        except urllib.error.HTTPError as error:
            assert error.code == 404, error.code
    finally:
        daemon.terminate()
        daemon.stderr.close()
        daemon.wait()
    print("3 members, 10 public lines, 30 deliveries")


main()
