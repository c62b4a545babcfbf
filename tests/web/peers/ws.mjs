// Node's `ws` in the room: talks, in fragments too, pings, and is closed as it should be.

import assert from 'node:assert/strict';
import { once } from 'node:events';

import WebSocket from 'ws';

const uri = `ws://${process.argv[2]}/ws`;
setTimeout(() => assert.fail('it takes too long'), 30_000).unref();

function open(options = {}) {
  const socket = new WebSocket(uri, options);
  socket.heard = [];
  socket.waiting = [];
  socket.on('message', (data, isBinary) => {
    assert.equal(isBinary, false);
    socket.heard.push(JSON.parse(data));
    socket.waiting.splice(0).forEach((look) => look());
  });
  return socket;
}

async function hear(socket, type) {
  for (;;) {
    const at = socket.heard.findIndex((told) => told.type === type);
    if (at >= 0) return socket.heard.splice(0, at + 1).pop();
    await new Promise((look) => socket.waiting.push(look));
  }
}

async function join(nickname) {
  const socket = open();
  await hear(socket, 'hello');
  assert.equal(socket.extensions, '');
  socket.send(nickname);
  assert.equal((await hear(socket, 'welcome')).nick, nickname);
  return socket;
}

const ana = await join('nina');
const bia = await join('otto');
ana.send('olá');
assert.equal((await hear(bia, 'said')).text, 'olá');
ana.send('em ', { fin: false });
ana.send('pedaços', { fin: true });
assert.equal((await hear(bia, 'said')).text, 'em pedaços');
ana.ping('p');
const [pong] = await once(ana, 'pong');
assert.equal(pong.toString(), 'p');
ana.send(Buffer.from([1]), { binary: true });
assert.equal((await once(ana, 'close'))[0], 1003);
assert.equal((await hear(bia, 'left')).reason, 'failed');
bia.send('/quit');
assert.equal((await once(bia, 'close'))[0], 1000);

const other = open({ origin: 'http://evil.example' });
const [, response] = await once(other, 'unexpected-response');
assert.equal(response.statusCode, 403);
other.on('error', () => {});
other.terminate();
process.exit(0);
