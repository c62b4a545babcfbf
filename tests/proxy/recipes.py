"""The recipes of the README: proxies of others in front of the daemon.

People come from 127.0.0.7 and the like, the proxy from 127.0.0.1: what the console says of who came is told
apart by that.
"""

import base64
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

BINARY = None
HERE = Path(__file__).parent
NAME = "chat.example.org"
DEADLINE = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, is_so):
    until = time.monotonic() + DEADLINE
    while not is_so():
        if time.monotonic() > until:
            raise AssertionError(f"not in time: {what}")
        time.sleep(0.02)


class Client:
    """A connection from an address of this machine."""

    def __init__(self, source, port, tls=None):
        self.socket = socket.create_connection(("127.0.0.1", port), DEADLINE, (source, 0))
        self.port = self.socket.getsockname()[1]
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=NAME)
        self.received = b""

    def send(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def receive(self):
        data = self.socket.recv(65536)
        assert data, f"the end, behind {self.received}"
        self.received += data

    def until(self, end):
        while end not in self.received:
            self.receive()
        before, _, self.received = self.received.partition(end)
        return before.decode()

    def take(self, count):
        while len(self.received) < count:
            self.receive()
        taken, self.received = self.received[:count], self.received[count:]
        return taken

    def expect(self, line):
        while (heard := self.until(b"\n")) != line:
            pass
        return heard

    def get(self, path, host=NAME):
        """The status and the body."""
        self.send(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
        head = self.until(b"\r\n\r\n")
        length = int(re.search(r"(?i)content-length: (\d+)", head)[1])
        return int(head.split()[1]), self.take(length)

    def open_web_socket(self, fields=""):
        """As the page does, with these fields besides."""
        key = base64.b64encode(os.urandom(16)).decode()
        self.send(
            f"GET /ws HTTP/1.1\r\nHost: {NAME}\r\nOrigin: https://{NAME}\r\n"
            f"{fields}Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
        )
        head = self.until(b"\r\n\r\n")
        assert head.startswith("HTTP/1.1 101 "), head
        assert self.hear()["type"] == "hello"

    def say(self, text):
        data = text.encode()
        self.send(bytes([0x81, 0x80 | len(data), 0, 0, 0, 0]) + data)

    def hear(self):
        while True:
            first, length = self.take(2)
            if length == 126:
                length = int.from_bytes(self.take(2), "big")
            content = self.take(length)
            if first == 0x81:
                return json.loads(content)

    def hear_of(self, kind):
        while (heard := self.hear())["type"] != kind:
            pass
        return heard


class Recipe(unittest.TestCase):
    """The daemon, and a proxy in front of it."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="littlecats-proxy-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.tls = ssl.create_default_context()
        self.tls.check_hostname = False
        self.tls.verify_mode = ssl.CERT_NONE

    def starts(self, name, *command, **more):
        """A process that is gone with the test."""
        log = open(self.folder / f"{name}.log", "wb")
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **more)
        log.close()
        self.addCleanup(process.wait, DEADLINE)
        self.addCleanup(process.terminate)
        return process

    def log(self, name):
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def daemon(self, *flags):
        self.starts(
            "littlecats", BINARY, "serve", "--lang", "en", "--listen", "127.0.0.1:0",
            "--trust-proxy", "127.0.0.1", "--web-host", NAME, *flags,
        )
        wait_until("it listens", lambda: "listening on " in self.log("littlecats"))
        return int(re.search(r"listening on \S+:(\d+)", self.log("littlecats"))[1])

    def recipe(self, name, *replaced):
        """A file of the README, with these ports and paths in place of its own."""
        text = (HERE / name).read_text()
        for given, used in replaced:
            self.assertIn(given, text)
            text = text.replace(given, str(used))
        return text

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def certificate(self):
        subprocess.run(
            [BINARY, "cert", NAME, "--out", str(self.folder)], check=True, stdout=subprocess.DEVNULL
        )

    def wait_for(self, name, port):
        def listens():
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        try:
            wait_until(f"{name} listens", listens)
        except AssertionError:
            self.fail(self.log(name))

    def expect_console(self, line):
        wait_until(f"{line!r} in {self.log('littlecats')}", lambda: line in self.log("littlecats"))

    def serves_the_page(self, port):
        """HTTP and WebSocket in TLS, and whose they are."""
        page = Client("127.0.0.7", port, self.tls)
        status, body = page.get("/")
        self.assertEqual(status, 200)
        self.assertEqual(body, (HERE / "../../src/dialect/web/page/index.html").read_bytes())
        people = []
        for source, name in [("127.0.0.7", "ana"), ("127.0.0.8", "bia")]:
            person = Client(source, port, self.tls)
            person.open_web_socket()
            person.say(name)
            self.assertEqual(person.hear_of("welcome")["nick"], name)
            people.append(person)
            self.expect_console(f"{name} connected from the IP {source} through the port ")
        ana, bia = people
        bia.say("olá")
        said = ana.hear_of("said")
        self.assertEqual((said["from"], said["text"]), ("bia", "olá"))
        # One that writes the field itself is where it is.
        forged = Client("127.0.0.9", port, self.tls)
        forged.open_web_socket("X-Forwarded-For: 192.0.2.1, 127.0.0.1\r\n")
        forged.say("zoe")
        self.expect_console("zoe connected from the IP 127.0.0.9 through the port ")
        self.assertNotIn("WARN", self.log("littlecats"))


@unittest.skipUnless(shutil.which("nginx"), "no nginx here")
class Nginx(Recipe):
    def test_page(self):
        upstream, port = self.daemon(), free_port()
        self.certificate()
        recipe = self.recipe(
            "nginx.conf",
            ("listen 443", f"listen {port}"),
            ("/etc/ssl/chat.example.org.crt", self.folder / "littlecats.crt"),
            ("/etc/ssl/chat.example.org.key", self.folder / "littlecats.key"),
            ("127.0.0.1:2287", f"127.0.0.1:{upstream}"),
        )
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n"
            for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        )
        config = self.write(
            "main.conf",
            f"daemon off;\nmaster_process off;\npid {self.folder}/pid;\nerror_log stderr;\nevents {{}}\n"
            f"http {{\naccess_log off;\n{temporary}{recipe}}}\n",
        )
        self.starts("nginx", "nginx", "-p", str(self.folder), "-e", "stderr", "-c", str(config))
        self.wait_for("nginx", port)
        self.serves_the_page(port)


@unittest.skipUnless(shutil.which("caddy"), "no Caddy here")
class Caddy(Recipe):
    def test_page(self):
        upstream, port = self.daemon(), free_port()
        # The name is not this machine's: Caddy vouches for it by itself.
        own = "admin off\nauto_https disable_redirects\nskip_install_trust\n"
        recipe = self.recipe(
            "Caddyfile",
            (f"{NAME} {{", f"https://{NAME}:{port} {{\n    tls internal"),
            ("127.0.0.1:2287", f"127.0.0.1:{upstream}"),
        )
        config = self.write("Caddyfile", f"{{\n{own}}}\n{recipe}")
        self.starts(
            "caddy", "caddy", "run", "--adapter", "caddyfile", "--config", str(config),
            env={**os.environ, "HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder),
                 "XDG_CONFIG_HOME": str(self.folder)},
        )
        self.wait_for("caddy", port)
        wait_until("it has a certificate", lambda: self.has_certificate(port))
        self.serves_the_page(port)

    def has_certificate(self, port):
        try:
            Client("127.0.0.1", port, self.tls).socket.close()
        except OSError:
            return False
        return True


@unittest.skipUnless(shutil.which("haproxy"), "no HAProxy here")
class Haproxy(Recipe):
    def proxy(self, upstream, version):
        port = free_port()
        recipe = self.recipe(
            "haproxy.cfg",
            ("bind :2287", f"bind 127.0.0.1:{port}"),
            ("127.0.0.1:2288", f"127.0.0.1:{upstream}"),
            ("send-proxy-v2", version),
        )
        config = self.write("haproxy.cfg", recipe)
        self.starts("haproxy", "haproxy", "-db", "-f", str(config))
        self.wait_for("haproxy", port)
        return port

    def takes_everything(self, version):
        self.certificate()
        upstream = self.daemon(
            "--tls-cert", str(self.folder / "littlecats.crt"), "--tls-key", str(self.folder / "littlecats.key")
        )
        port = self.proxy(upstream, version)
        people = []
        for source, name, tls in [("127.0.0.7", "caio", None), ("127.0.0.8", "dora", self.tls)]:
            person = Client(source, port, tls)
            person.send(f"{name}\n")
            person.expect(f"The client {name} joined the Little Cats chat.")
            self.expect_console(f"{name} connected from the IP {source} through the port {person.port}.")
            people.append(person)
        bot = Client("127.0.0.9", port)
        bot.send("NICK eva\r\nUSER eva 0 * :Eva\r\n")
        bot.until(b" 001 eva ")
        self.expect_console(f"eva connected from the IP 127.0.0.9 through the port {bot.port}.")
        # The page in the clear, as far as the daemon's own TLS.
        status, _ = Client("127.0.0.7", port).get("/")
        self.assertEqual(status, 200)
        self.serves_the_page(port)
        # It looks every two seconds whether the daemon is there, and nobody is told of that.
        time.sleep(5)
        self.assertNotIn("WARN", self.log("littlecats"))
        self.assertNotIn("is DOWN", self.log("haproxy"))

    def test_version_2(self):
        self.takes_everything("send-proxy-v2")

    def test_version_1(self):
        self.takes_everything("send-proxy")

    def test_http(self):
        """Not a recipe: the field, as another proxy writes it."""
        self.certificate()
        pem = self.folder / "chat.pem"
        pem.write_bytes(b"".join((self.folder / f"littlecats.{end}").read_bytes() for end in ["crt", "key"]))
        upstream, port = self.daemon(), free_port()
        config = self.write(
            "haproxy.cfg",
            "defaults\n    mode http\n    timeout connect 5s\n    timeout client 1h\n    timeout server 1h\n"
            "    option forwardfor\n"
            f"frontend page\n    bind 127.0.0.1:{port} ssl crt {pem}\n    default_backend littlecats\n"
            f"backend littlecats\n    server littlecats 127.0.0.1:{upstream}\n",
        )
        self.starts("haproxy", "haproxy", "-db", "-f", str(config))
        self.wait_for("haproxy", port)
        self.serves_the_page(port)


if __name__ == "__main__":
    BINARY = sys.argv.pop(1)
    unittest.main(verbosity=2, warnings="ignore")
