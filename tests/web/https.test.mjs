// The page over https, on the port of all others.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, test } from 'node:test';

import { Daemon, Netcat, binary, clean, folder, hears, join, say } from './support.mjs';

const made = folder();
afterEach(clean);

test('the page and its WebSocket come in TLS, and its room is that of all', async () => {
  execFileSync(binary, ['cert', '127.0.0.1', '--out', made]);
  const daemon = await Daemon.start([
    '--tls-cert', path.join(made, 'littlecats.crt'), '--tls-key', path.join(made, 'littlecats.key'),
  ]);
  const bia = await Netcat.join(daemon, 'bia');
  daemon.url = daemon.url.replace('http:', 'https:');
  const ana = await join(daemon, 'ana', { ignoreHTTPSErrors: true });
  await bia.hears('O cliente ana entrou');
  assert.equal(await ana.evaluate(() => location.protocol), 'https:');
  await say(ana, 'oi');
  await bia.hears('<ana> oi');
  bia.say('olá');
  await hears(ana, 'olá');
  assert.deepEqual(ana.problems, []);
});
