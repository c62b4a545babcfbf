"""A daemon, a person with `nc`, and programs in a terminal of their own, each with deadlines."""

import fcntl
import os
import pty
import re
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time

import pyte

DEADLINE = 40


def wait_for(what, condition, deadline=DEADLINE):
    """Waits until the condition gives something, and returns that."""
    end = time.monotonic() + deadline
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {deadline} s: {what() if callable(what) else what}")
        time.sleep(0.02)


class Daemon:
    """`littlecats serve` on a free port of loopback."""

    def __init__(self, *flags, port=0):
        self.flags = flags
        self.start(port)

    def start(self, port):
        binary = os.environ.get("LITTLECATS", "target/debug/littlecats")
        self.log = tempfile.NamedTemporaryFile("r", suffix=".log")
        with open(self.log.name, "w") as log:
            command = [binary, "serve", "--listen", f"127.0.0.1:{port}", *self.flags]
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log)
        address = wait_for(self.told, lambda: re.search(r"127\.0\.0\.1:(\d+)", self.told()))
        self.port = int(address.group(1))

    def told(self):
        with open(self.log.name) as log:
            return log.read()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(DEADLINE)

    def restart(self):
        self.stop()
        self.start(self.port)


class Person:
    """Somebody with `nc`: lines in, lines out."""

    def __init__(self, daemon, nickname, ending="\n"):
        self.socket = socket.create_connection(("127.0.0.1", daemon.port), DEADLINE)
        # It may hear nothing for longer than that.
        self.socket.settimeout(None)
        self.ending = ending
        self.heard = []
        self.seen = 0
        self.ended = False
        threading.Thread(target=self.listen, daemon=True).start()
        if nickname:
            self.say(nickname)
            self.hears(f"O cliente {nickname} entrou no chat dos Little Cats.")

    def listen(self):
        rest = b""
        while True:
            try:
                some = self.socket.recv(65536)
            except OSError:
                some = b""
            if not some:
                self.ended = True
                return
            rest += some
            *lines, rest = rest.split(b"\n")
            self.heard.extend(line.decode().rstrip("\r") for line in lines)

    def say(self, line):
        self.socket.sendall((line + self.ending).encode())

    def hears(self, line, deadline=DEADLINE):
        """Waits for the line, behind what was waited for before."""

        def found():
            for index in range(self.seen, len(self.heard)):
                if self.heard[index] == line:
                    self.seen = index + 1
                    return True
            return False

        wait_for(lambda: f"{line!r} in {self.heard[self.seen:]}", found, deadline)

    def close(self):
        """Hangs up: without the shutdown the kernel would wait for the thread that reads."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


class Terminal:
    """A program in a terminal of 100 columns and 30 lines."""

    def __init__(self, command, home, **environment):
        environment = {**os.environ, "HOME": home, "TERM": "xterm", "LC_ALL": "C.UTF-8", **environment}
        self.screen = pyte.Screen(100, 30)
        self.stream = pyte.ByteStream(self.screen)
        self.lock = threading.Lock()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while True:
            try:
                some = os.read(self.terminal, 65536)
            except OSError:
                return
            if not some:
                return
            with self.lock:
                self.stream.feed(some)

    def shown(self):
        with self.lock:
            return "\n".join(self.screen.display)

    def shows(self, *texts):
        for text in texts:
            wait_for(lambda: f"{text!r} on\n{self.shown()}", lambda: text in self.shown())

    def type(self, line):
        os.write(self.terminal, (line + "\r").encode())

    def end(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
