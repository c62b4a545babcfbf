"""A program of another's making, in TLS by Python's ssl: an orderly end in both directions."""

import json
import socket
import ssl
import sys

port, certificate = int(sys.argv[1]), sys.argv[2]
context = ssl.create_default_context(cafile=certificate)
# The end has to be said: without close_notify a read would fail.
context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF


def connect():
    raw = socket.create_connection(("127.0.0.1", port), timeout=10)
    return context.wrap_socket(raw, server_hostname="localhost", suppress_ragged_eofs=False)


for minimum in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
    context.maximum_version = minimum
    with connect() as chat:
        assert chat.version() == minimum.name.replace("_", ".").replace("TLSv1.", "TLSv1."), chat.version()
        chat.sendall(b"/json\npython\n")
        lines = chat.makefile(encoding="utf-8", newline="\n")
        kinds = [json.loads(lines.readline())["type"]]
        while kinds[-1] != "welcome":
            kinds.append(json.loads(lines.readline())["type"])
        # A line in several records, and several lines in one.
        for piece in (b"o", b"i", b"\n", b"one\ntwo\n"):
            chat.sendall(piece)
        said = []
        while said != ["oi", "one", "two"]:
            heard = json.loads(lines.readline())
            if heard["type"] == "said" and not heard.get("history"):
                said.append(heard["text"])
        chat.sendall(b"/quit\n")
        assert lines.read() == "", "nothing follows but the end"

# Silence is greeted inside.
with connect() as chat:
    assert chat.recv(7) == b"Welcome"

# Garbage behind the first bytes of a handshake, and a handshake that stalls, cost only themselves.
stalled = socket.create_connection(("127.0.0.1", port), timeout=10)
stalled.sendall(b"\x16\x03\x01\x02\x00\x01")
garbage = socket.create_connection(("127.0.0.1", port), timeout=10)
garbage.sendall(b"\x16\x03\x01zz" + b"x" * 100)
while garbage.recv(100):
    pass
with connect() as chat:
    assert chat.recv(7) == b"Welcome"
