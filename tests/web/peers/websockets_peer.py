"""Python's `websockets` in the room: talks, in fragments too, pings, and is closed as it should be."""

import asyncio
import json
import sys

import websockets

URI = f"ws://{sys.argv[1]}/ws"


async def hear(socket, kind):
    while True:
        told = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if told["type"] == kind:
            return told


async def join(nickname):
    socket = await websockets.connect(URI, compression="deflate")
    assert socket.protocol.extensions == [], "no extension is taken"
    assert (await hear(socket, "hello"))["server"].startswith("littlecats/")
    await socket.send(nickname)
    assert (await hear(socket, "welcome"))["nick"] == nickname
    return socket


async def closed_with(socket, code):
    try:
        while True:
            await asyncio.wait_for(socket.recv(), 10)
    except websockets.ConnectionClosed as closed:
        assert closed.rcvd is not None and closed.rcvd.code == code, closed


async def irc():
    """A web client of IRC: a line is a message, in both directions."""
    offered = ["binary.ircv3.net", "text.ircv3.net"]
    socket = await websockets.connect(URI, subprotocols=offered)
    assert socket.subprotocol == "text.ircv3.net", socket.subprotocol

    async def hear(part):
        while True:
            line = await asyncio.wait_for(socket.recv(), 10)
            assert isinstance(line, str) and not line.endswith("\n"), line
            if part in line:
                return line

    for line in ["CAP LS 302", "CAP REQ :message-tags server-time echo-message", "NICK davi", "USER d 0 * :Davi", "CAP END"]:
        await socket.send(line)
    await hear(" 001 davi ")
    await socket.send("JOIN #littlecats")
    await hear(" 366 davi #littlecats ")
    await socket.send("PRIVMSG #littlecats :olá 🐱")
    echo = await hear(" PRIVMSG #littlecats :olá 🐱")
    assert echo.startswith("@time="), echo
    await asyncio.wait_for(await socket.ping(b"x" * 125), 10)
    await socket.send("PRIVMSG #littlecats :" + "x" * 5_000)
    await hear(" 417 davi ")
    await socket.send("QUIT :tchau")
    await hear("ERROR :")
    await closed_with(socket, 1000)


async def main():
    ana, bia = await join("ana"), await join("bia")
    await ana.send("olá 🐱")
    assert (await hear(bia, "said"))["text"] == "olá 🐱"
    await ana.send(["em ", "peda", "ços"])
    assert (await hear(bia, "said"))["text"] == "em pedaços"
    await asyncio.wait_for(await ana.ping(b"x" * 125), 10)
    await ana.send("x" * 5_000)
    assert (await hear(ana, "error"))["code"] == "line_too_long"
    await ana.send(b"binary")
    await closed_with(ana, 1003)
    assert (await hear(bia, "left"))["reason"] == "failed"
    await bia.send("/quit")
    await closed_with(bia, 1000)
    caio = await join("caio")
    await caio.close(4321)
    assert caio.close_code == 4321, caio.close_code
    await irc()


asyncio.run(main())
