// Passwords and keys: asked for when the room wants them, objected to at their fields.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, test } from 'node:test';

import { WebSocket } from 'ws';

import { Daemon, Netcat, clean, folder, isIn, open, profile, say } from './support.mjs';

afterEach(clean);

const dir = folder();

function passwordFile(password) {
  const file = path.join(dir, 'password');
  writeFileSync(file, `${password}\n`);
  return file;
}

function keysFile(...people) {
  const file = path.join(dir, 'keys');
  const hash = (key) => createHash('sha256').update(key).digest('hex');
  writeFileSync(file, people.map(([nick, role, key]) => `${nick} ${role} ${hash(key)}\n`).join(''));
  return file;
}

async function enter(page, fields) {
  for (const [field, value] of Object.entries(fields)) await page.fill(`#${field}`, value);
  await page.click('#enter');
}

test('a password is asked for, objected to at its field, and not asked again', async () => {
  const daemon = await Daemon.start(['--password-file', passwordFile('miau')]);
  const page = await open(daemon, await profile());
  await enter(page, { nickname: 'ana' });
  await page.waitForSelector('#secret:focus');
  assert.equal(await page.textContent('#secret-name'), 'Senha do chat');
  await enter(page, { secret: 'au au' });
  await page.locator('#secret-why').getByText('senha incorreta; informe a senha').waitFor();
  assert.equal(await page.getAttribute('#secret', 'aria-invalid'), 'true');
  await enter(page, { secret: 'miau' });
  await isIn(page, 'ana');
  assert.equal(await page.inputValue('#secret'), '');
  const secrets = await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  assert.ok(!secrets.includes('miau'), 'it is kept nowhere');
  assert.deepEqual(page.problems, []);
});

test('what was typed is given again when the login time ran out', async () => {
  const daemon = await Daemon.start(['--password-file', passwordFile('miau'), '--login-timeout', '1']);
  const page = await open(daemon, await profile());
  const over = new Promise((resolve) => page.on('websocket', (socket) => socket.on('close', resolve)));
  await enter(page, { nickname: 'ana' });
  await page.waitForSelector('#secret:focus');
  await over;
  assert.equal(await page.textContent('#refused'), '');
  await enter(page, { secret: 'miau' });
  await isIn(page, 'ana');
});

test('a nickname that has an owner takes its key, or another nickname is given', async () => {
  const daemon = await Daemon.start(['--keys', keysFile(['ana', 'moderator', 'abcdefgh'], ['bia', 'member', 'stuvwxyz'])]);
  const page = await open(daemon, await profile());
  await enter(page, { nickname: 'ana' });
  await page.locator('#secret-why').getByText('o nickname "ana" tem dono; informe a chave').waitFor();
  await enter(page, { secret: 'errada' });
  await page.locator('#secret-why').getByText('chave incorreta').waitFor();
  await enter(page, { secret: 'abcd-efgh' });
  await isIn(page, 'ana');
  await page.locator('#list').getByText('modera').waitFor();

  const other = await open(daemon, await profile());
  await enter(other, { nickname: 'bia' });
  await other.waitForSelector('#secret:focus');
  await enter(other, { nickname: 'caio' });
  await isIn(other, 'caio');
});

test('a key of /op is neither shown nor brought back', async () => {
  const daemon = await Daemon.start(['--keys', keysFile(['chefe', 'moderator', 'segredo'])]);
  const caio = await Netcat.join(daemon, 'caio');
  const page = await open(daemon, await profile());
  await enter(page, { nickname: 'ana' });
  await isIn(page, 'ana');
  await say(page, 'oi');
  await caio.hears('<ana> oi');
  await say(page, '/op segredo');
  await page.locator('#log').getByText('ana agora modera o chat.').waitFor();
  assert.ok(!(await page.textContent('main')).includes('segredo'));
  await page.press('#line', 'ArrowUp');
  assert.equal(await page.inputValue('#line'), 'oi');
});

test('what the browser does not have is not offered, and not missed', async () => {
  const daemon = await Daemon.start();
  const context = await profile({ hasTouch: true, isMobile: true });
  await context.addInitScript(() => {
    for (const name of ['AudioContext', 'webkitAudioContext', 'visualViewport']) Object.defineProperty(window, name, { value: undefined });
    // As on a telephone: there, and not for a page.
    window.Notification = class { constructor() { throw new TypeError('Illegal constructor'); } };
  });
  const page = await open(daemon, context);
  await enter(page, { nickname: 'ana' });
  await isIn(page, 'ana');
  await page.click('#me');
  assert.deepEqual(await page.locator('#menu button').allTextContents(), ['Mudar o nickname', 'English', 'Ajuda', 'Sair']);
  await page.keyboard.press('Escape');
  // Nor where another browser of hers had it.
  await page.evaluate(() => { localStorage['littlecats-sound'] = localStorage['littlecats-notify'] = 'on'; document.hasFocus = () => false; });
  const caio = await Netcat.join(daemon, 'caio');
  caio.say('/msg ana psiu');
  await page.locator('#log .private').getByText('psiu').waitFor();
  assert.deepEqual(page.problems, []);
});

test('a storage that is full keeps nothing, and is in nobody\'s way', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  await context.addInitScript(() => {
    const full = new Proxy({}, { set() { throw new DOMException('full', 'QuotaExceededError'); } });
    Object.defineProperty(window, 'localStorage', { value: full });
  });
  const page = await open(daemon, context);
  await enter(page, { nickname: 'ana' });
  await isIn(page, 'ana');
  await page.click('#me');
  await page.locator('#menu').getByText('English').click();
  await page.getByRole('button', { name: 'Send' }).waitFor();
  assert.deepEqual(page.problems, []);
});

test('a page without storage and under a path of a proxy works all the same', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  await context.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
    }
  });
  // The proxy's part: what is asked for under the path is asked of the daemon without it.
  const sockets = [];
  await context.routeWebSocket(/\/chat\//, (socket) => {
    sockets.push(socket.url());
    const real = new WebSocket(`${daemon.url.replace('http', 'ws')}ws`);
    real.on('message', (text) => socket.send(String(text)));
    socket.onMessage((text) => real.send(text));
    socket.onClose(() => real.close());
  });
  await context.route(`${daemon.url}chat/**`, async (route) => {
    const response = await fetch(route.request().url().replace('/chat/', '/'));
    await route.fulfill({ body: Buffer.from(await response.arrayBuffer()), headers: Object.fromEntries(response.headers) });
  });
  const page = await open(daemon, context, `${daemon.url}chat/`);
  await enter(page, { nickname: 'ana' });
  await isIn(page, 'ana');
  await say(page, 'oi');
  await page.locator('#log .own').getByText('oi').waitFor();
  assert.deepEqual(sockets, [`${daemon.url.replace('http', 'ws')}chat/ws`]);
  // What was chosen holds as long as the page.
  await page.click('#me');
  await page.locator('#menu').getByText('☐ Som').click();
  await page.click('#me');
  await page.locator('#menu').getByText('☑ Som').waitFor();
  assert.deepEqual(page.problems, []);
});
