"""Clients of others, as people run them: each talks with somebody on `nc`, and both sides are looked at."""

import os
import subprocess
import tempfile
import threading
import time
import unittest

import irc.bot

from support import DEADLINE, Daemon, Person, Terminal, wait_for

CHANNEL = "#littlecats"


class Case(unittest.TestCase):
    flags = ("--rate", "0", "--max-per-ip", "0")

    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)
        self.daemon = Daemon(*self.flags)
        self.addCleanup(self.daemon.stop)
        self.neto = Person(self.daemon, "neto")
        self.addCleanup(self.neto.close)

    def terminal(self, *command):
        terminal = Terminal(command, self.home.name)
        self.addCleanup(terminal.end)
        return terminal


class InATerminal:
    """The story of one who comes by a client with windows."""

    def test_somebody_comes_talks_and_goes(self):
        neto, port = self.neto, str(self.daemon.port)
        neto.say("antes de todos")
        ana = self.start("ana", port)
        neto.hears("O cliente ana entrou no chat dos Little Cats.")
        ana.shows("antes de todos")
        ana.type("olá, ação!")
        neto.hears("<ana> olá, ação!")
        neto.say("bem-vinda, ção")
        ana.shows("bem-vinda, ção")
        ana.type("/me acena")
        neto.hears("* ana acena")
        neto.say("/me sorri")
        ana.shows("neto sorri")
        ana.type("/msg neto psiu")
        neto.hears("[privado de ana] psiu")
        ana.type("/nick anita")
        neto.hears("ana mudou o nickname para anita.")
        neto.say("/nick netinho")
        ana.shows("netinho")
        ana.type("/away já volto")
        # Clients send late what they are given fast.
        ana.shows(self.when_away)
        self.until_heard("/msg anita segredo", "anita está ausente: já volto")
        ana.type("/away")
        ana.type("/names")
        ana.shows("netinho")
        ana.type("/quit tchau")
        neto.hears("anita saiu do chat dos Little Cats.")

    def test_what_was_said_while_away_is_shown_once(self):
        neto, port = self.neto, str(self.daemon.port)
        ana = self.start("ana", port)
        neto.hears("O cliente ana entrou no chat dos Little Cats.")
        neto.say("enquanto estava")
        ana.shows("enquanto estava")
        ana.type("/quit")
        neto.hears("ana saiu do chat dos Little Cats.")
        neto.say("enquanto fora")
        again = self.start("ana", port)
        neto.hears("O cliente ana entrou no chat dos Little Cats.")
        again.shows("enquanto fora")
        self.assertNotIn("enquanto estava", again.shown())

    def test_it_comes_back_by_itself(self):
        neto, port = self.neto, str(self.daemon.port)
        ana = self.start("ana", port)
        neto.hears("O cliente ana entrou no chat dos Little Cats.")
        self.daemon.restart()
        neto = Person(self.daemon, "neto")
        self.addCleanup(neto.close)
        if "ana" not in self.listed(neto):
            neto.hears("O cliente ana entrou no chat dos Little Cats.", 60)
        ana.type("de volta")
        neto.hears("<ana> de volta")

    def until_heard(self, line, answer):
        def is_heard():
            self.neto.say(line)
            time.sleep(1)
            return answer in self.neto.heard

        wait_for(answer, is_heard)

    def listed(self, person):
        person.say("/lista")
        return wait_for(
            "a list",
            lambda: next(
                (line for line in person.heard if line.startswith(("Usuários", "Não há"))), None
            ),
        )


class Irssi(InATerminal, Case):
    when_away = "zZzZ"

    def start(self, nickname, port):
        config = os.path.join(self.home.name, "irssi")
        os.makedirs(config, exist_ok=True)
        with open(os.path.join(config, "config"), "w") as file:
            file.write('settings = { core = { server_reconnect_time = "1s"; }; };\n')
        irssi = self.terminal(
            "irssi", f"--home={config}", "-c", "127.0.0.1", "-p", port, "-n", nickname
        )
        # It does not go to the window of a channel that it did not ask for.
        irssi.shows("[Act: 2]")
        irssi.type("/window 2")
        return irssi


class Weechat(InATerminal, Case):
    when_away = "away: já volto"

    def start(self, nickname, port):
        server = f"/server add lc 127.0.0.1/{port} -notls -nicks={nickname}"
        return self.terminal(
            "weechat",
            "--dir",
            os.path.join(self.home.name, "weechat"),
            "-r",
            server,
            "-r",
            "/set irc.server.lc.autoreconnect_delay 1",
            "-r",
            "/set irc.look.server_buffer independent",
            "-r",
            "/set logger.look.backlog 0",
            "-r",
            "/set weechat.look.paste_max_lines -1",
            "-r",
            "/connect lc",
        )


class Ii(Case):
    """Files: what is written into `in` is said, what is heard is in `out`."""

    def test_somebody_comes_talks_and_goes(self):
        port = str(self.daemon.port)
        command = ["ii", "-s", "127.0.0.1", "-p", port, "-n", "iris", "-i", self.home.name]
        ii = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(ii.wait)
        self.addCleanup(ii.kill)
        neto = self.neto
        neto.hears("O cliente iris entrou no chat dos Little Cats.")
        room = os.path.join(self.home.name, "127.0.0.1", CHANNEL)
        wait_for("the folder of the channel", lambda: os.path.exists(f"{room}/in"))
        self.write(f"{room}/in", "olá, ação!")
        neto.hears("<iris> olá, ação!")
        neto.say("oi, ção")
        wait_for("words in out", lambda: "oi, ção" in self.read(f"{room}/out"))
        self.write(f"{room}/in", "/j neto psiu")
        neto.hears("[privado de iris] psiu")
        neto.say("/msg iris resposta")
        private = os.path.join(self.home.name, "127.0.0.1", "neto", "out")
        wait_for("the private words", lambda: "resposta" in self.read(private))
        self.write(f"{room}/in", "/n irene")
        neto.hears("iris mudou o nickname para irene.")
        self.write(f"{room}/in", "/q tchau")
        neto.hears("irene saiu do chat dos Little Cats.")

    def write(self, path, line):
        with open(path, "w") as file:
            file.write(line + "\n")

    def read(self, path):
        try:
            with open(path) as file:
                return file.read()
        except FileNotFoundError:
            return ""


class Sic(Case):
    """Lines in, lines out."""

    def test_somebody_comes_talks_and_goes(self):
        command = ["sic", "-h", "127.0.0.1", "-p", str(self.daemon.port), "-n", "sica"]
        pipe = subprocess.PIPE
        sic = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT)
        self.addCleanup(sic.communicate)
        self.addCleanup(sic.kill)
        heard = []
        threading.Thread(
            target=lambda: heard.extend(iter(sic.stdout.readline, b"")), daemon=True
        ).start()

        def say(line):
            sic.stdin.write(line.encode() + b"\n")
            sic.stdin.flush()

        neto = self.neto
        say(f":j {CHANNEL}")
        neto.hears("O cliente sica entrou no chat dos Little Cats.")
        say("olá, ação!")
        neto.hears("<sica> olá, ação!")
        neto.say("oi, ção")
        wait_for(lambda: heard, lambda: "oi, ção".encode() in b"".join(heard))
        say(":m neto psiu")
        neto.hears("[privado de sica] psiu")
        say(f":l {CHANNEL}")
        neto.hears("sica saiu do chat dos Little Cats.")
        say(f":j {CHANNEL}")
        neto.hears("O cliente sica entrou no chat dos Little Cats.")
        say(":QUIT :tchau")
        neto.hears("sica saiu do chat dos Little Cats.")


class Echoing(irc.bot.SingleServerIRCBot):
    """A bot as the documentation of `irc` has them: it waits for the welcome, joins, and answers."""

    def __init__(self, port):
        super().__init__([("127.0.0.1", port)], "robo", "robo")
        self.lines = []

    def on_welcome(self, connection, _event):
        connection.join(CHANNEL)

    def on_pubmsg(self, connection, event):
        self.lines.append(event.arguments[0])
        if event.arguments[0] == "!eco":
            connection.privmsg(event.target, "eco")

    def on_privmsg(self, connection, event):
        connection.privmsg(event.source.nick, event.arguments[0].upper())


class Bot(Case):
    def test_a_bot_joins_and_answers(self):
        bot = Echoing(self.daemon.port)
        threading.Thread(target=bot.start, daemon=True).start()
        neto = self.neto
        neto.hears("O cliente robo entrou no chat dos Little Cats.")
        neto.say("!eco")
        neto.hears("<robo> eco")
        neto.say("/msg robo ação")
        neto.hears("[privado de robo] AÇÃO")
        bot.disconnect("tchau")
        neto.hears("robo saiu do chat dos Little Cats.")


class Bridge(Person):
    """What passes on each PRIVMSG and NOTICE of the channel, and knows no past."""

    def __init__(self, daemon):
        super().__init__(daemon, None, "\r\n")
        self.say("NICK ponte")
        self.say("USER ponte 0 * :ponte")
        wait_for(lambda: self.heard, lambda: any(" 001 " in line for line in self.heard))
        self.say(f"JOIN {CHANNEL}")
        wait_for(lambda: self.heard, lambda: any(" 366 " in line for line in self.heard))

    def passed_on(self):
        marks = (f" PRIVMSG {CHANNEL} :", f" NOTICE {CHANNEL} :")
        return [
            line.split(mark, 1)[1] for line in self.heard for mark in marks if mark in line
        ]


class Bridges(Case):
    def test_a_bridge_that_knows_no_past_lives_nothing_twice(self):
        neto, passed = self.neto, []
        for round in range(4):
            bridge = Bridge(self.daemon)
            neto.hears("O cliente ponte entrou no chat dos Little Cats.")
            neto.say(f"dentro {round}")
            wait_for(
                lambda: bridge.heard, lambda: any(f"dentro {round}" in it for it in bridge.heard)
            )
            passed += bridge.passed_on()
            if round % 2:
                bridge.say("QUIT")
            else:
                bridge.close()
            neto.hears("ponte saiu do chat dos Little Cats.")
            neto.say(f"fora {round}")
        for text in [f"{where} {round}" for round in range(3) for where in ("dentro", "fora")]:
            found = [line for line in passed if text in line]
            self.assertEqual(len(found), 1, f"{text}: {passed}")


class Silence(Case):
    """Some bots send nothing of their own, and count on the server's PING."""

    def test_who_answers_pings_stays_in_a_silent_room(self):
        bot = Bridge(self.daemon)
        end = time.monotonic() + 170
        answered = 0
        while time.monotonic() < end:
            pings = [line for line in bot.heard if line.startswith("PING") or " PING " in line]
            for ping in pings[answered:]:
                bot.say("PONG " + ping.split("PING ", 1)[1])
                answered += 1
            time.sleep(0.2)
        self.assertGreaterEqual(answered, 1)
        self.assertFalse(bot.ended)
        self.neto.say("acorde")
        wait_for(lambda: bot.heard, lambda: any("acorde" in line for line in bot.heard))


if __name__ == "__main__":
    unittest.main()
