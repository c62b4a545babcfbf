// The connection breaks, and the page comes back by itself; or does not, when it was sent away.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, test } from 'node:test';

import { Daemon, Netcat, choose, clean, folder, hears, isIn, join, open, person, profile, row, say, until } from './support.mjs';

afterEach(clean);

const dir = folder();
const keys = path.join(dir, 'keys');
writeFileSync(keys, `chefe moderator ${createHash('sha256').update('segredo').digest('hex')}\n`);

async function moderator(daemon) {
  const ana = await join(daemon, 'ana');
  await say(ana, '/op segredo');
  await hears(ana, 'ana agora modera o chat.');
  return ana;
}

/** A tab whose connection can be cut, and whose next ones wait until they may begin. */
async function cuttable(daemon, nick) {
  const context = await profile();
  await context.addInitScript(() => {
    const Real = window.WebSocket;
    window.sockets = [];
    window.mayConnect = true;
    window.WebSocket = function (url) {
      const socket = new Real(window.mayConnect ? url : url.replace(/:\d+\//, ':1/'));
      window.sockets.push(socket);
      return socket;
    };
  });
  return join(daemon, nick, { context });
}

const cut = (page) => page.evaluate(() => { window.mayConnect = false; window.sockets[window.sockets.length - 1].close(); });
const mend = (page) => page.evaluate(() => { window.mayConnect = true; document.querySelector('#bar button').click(); });

test('it comes back when the daemon was started anew, and says that something may be missing', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  await say(ana, 'antes');
  await hears(ana, 'antes');
  await daemon.end();
  await ana.locator('#bar').getByText('A conexão caiu').waitFor();
  await hears(ana, 'O servidor está sendo encerrado.', '.shutdown');
  // A line that is typed meanwhile waits, marked.
  await say(ana, 'enquanto isso');
  await ana.locator('#pending').getByText('espera a conexão').waitFor();
  const again = await Daemon.start([], daemon.port);
  await isIn(ana, 'ana');
  await hears(ana, 'Pode faltar o que foi dito nesse meio-tempo.', '.missed');
  await hears(ana, 'enquanto isso', '.own');
  assert.equal(await row(ana, 'antes').count(), 1);
  assert.equal(await ana.locator('#pending .row').count(), 0);
  const caio = await Netcat.join(again, 'caio');
  caio.say('oi');
  await hears(ana, 'oi', '.said');
  assert.deepEqual(ana.problems, []);
});

test('what was said while it was away fills the gap, in its own place', async () => {
  const daemon = await Daemon.start();
  const ana = await cuttable(daemon, 'ana');
  const caio = await Netcat.join(daemon, 'caio');
  await say(ana, 'um');
  await hears(ana, 'um', '.own');
  await cut(ana);
  caio.say('dois');
  caio.say('três');
  await ana.locator('#bar').getByText('A conexão caiu').waitFor();
  await say(ana, 'quatro');
  await mend(ana);
  await hears(ana, 'quatro', '.own');
  await caio.hears('<ana> quatro');
  const words = await ana.locator('#log .said .text, #log .back .text > span').allTextContents();
  assert.deepEqual(words, ['um', 'De volta.', 'dois', 'três', 'quatro']);
});

test('a line whose echo was lost is looked for in the gap, and never sent again unasked', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  await context.addInitScript(() => {
    const Real = window.WebSocket;
    window.WebSocket = function (url) {
      const socket = window.socket = new Real(url);
      const send = socket.send.bind(socket);
      socket.send = (line) => {
        // Neither what is lost under way nor what is lost on the way back is answered.
        if (/perdida|segredo/.test(line)) return;
        if (/chegou/.test(line)) { socket.onmessage = null; }
        send(line);
      };
      return socket;
    };
  });
  const ana = await join(daemon, 'ana', { context });
  const caio = await Netcat.join(daemon, 'caio');
  await person(ana, 'caio').waitFor();
  await say(ana, 'perdida');
  await say(ana, '/msg caio segredo');
  await say(ana, 'chegou');
  await caio.hears('<ana> chegou');
  await ana.evaluate(() => window.socket.close());
  const pending = ana.locator('#pending .row');
  await pending.filter({ hasText: 'perdida' }).getByText('não chegou').waitFor();
  await pending.filter({ hasText: 'segredo' }).getByText('não se sabe se chegou').waitFor();
  await hears(ana, 'chegou', '.own');
  assert.equal(await pending.count(), 2);
  caio.say('fim');
  await hears(ana, 'fim');
  assert.ok(!/perdida|segredo/.test(caio.heard));
  await pending.filter({ hasText: 'segredo' }).getByText('Descartar').click();
  await pending.filter({ hasText: 'perdida' }).getByText('Descartar').click();
  assert.equal(await pending.count(), 0);
});

test('a page that is loaded anew comes back in its own place, and a second tab is somebody else', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const caio = await Netcat.join(daemon, 'caio');
  await say(ana, 'antes');
  await caio.hears('<ana> antes');
  await ana.reload();
  await isIn(ana, 'ana');
  await hears(ana, 'antes', '.own');
  await say(ana, 'depois');
  await caio.hears('<ana> depois');
  const kept = await ana.evaluate(() => sessionStorage.getItem('littlecats'));
  assert.equal(kept, null, 'nothing that a duplicated tab would take along');
  const second = await open(daemon, ana.context());
  await second.locator('#nickname').waitFor();
});

test('it looks at its connection when the page is seen again', async () => {
  const daemon = await Daemon.start();
  const ana = await cuttable(daemon, 'ana');
  await cut(ana);
  await ana.locator('#bar').getByText('A conexão caiu').waitFor();
  await ana.evaluate(() => { window.mayConnect = true; window.dispatchEvent(new Event('online')); });
  await isIn(ana, 'ana');
});

test('a connection that died without a word is noticed when the page is seen again', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  await context.addInitScript(() => {
    const Real = window.WebSocket;
    window.WebSocket = function (url) { return (window.socket = new Real(url)); };
    const now = Date.now;
    window.asleep = 0;
    Date.now = () => now() + window.asleep;
  });
  const ana = await join(daemon, 'ana', { context });
  await ana.evaluate(() => {
    window.socket.onmessage = window.socket.onclose = null;
    window.asleep = 30_000;
    window.dispatchEvent(new Event('focus'));
  });
  await hears(ana, 'De volta.', '.back');
  await isIn(ana, 'ana');
});

test('a page that the browser froze is in its place again when it is thawed, whatever happened', async () => {
  const daemon = await Daemon.start();
  const caio = await Netcat.join(daemon, 'caio');
  const ana = await join(daemon, 'ana');
  const cdp = await ana.context().newCDPSession(ana);
  const is = (state) => cdp.send('Page.setWebLifecycleState', { state });
  await is('frozen');
  caio.say('durante');
  caio.say('/list');
  await caio.hears('conectados');
  await is('active');
  await hears(ana, 'durante');
  await is('frozen');
  await daemon.end();
  await Daemon.start([], daemon.port);
  await is('active');
  await hears(ana, 'Pode faltar o que foi dito nesse meio-tempo.', '.missed');
  await isIn(ana, 'ana');
  assert.deepEqual(ana.problems, []);
});

test('who is kicked reads by whom and why, and comes back by a button only', async () => {
  const daemon = await Daemon.start(['--keys', keys, '--kick-time', '1']);
  const ana = await moderator(daemon);
  const bia = await join(daemon, 'bia');
  let sockets = 0;
  bia.on('websocket', () => { sockets += 1; });
  await choose(ana, 'bia', 'Tirar do chat');
  assert.equal(await ana.inputValue('#line'), '/kick bia ');
  await ana.locator('#line').pressSequentially('chega');
  await ana.press('#line', 'Enter');
  await bia.locator('#bar').getByText('ana tirou bia do chat: chega').waitFor();
  await hears(ana, 'bia saiu do chat dos Little Cats.');
  assert.equal(await bia.locator('#line').isDisabled(), true);
  await bia.evaluate(() => { window.dispatchEvent(new Event('online')); document.dispatchEvent(new Event('visibilitychange')); });
  assert.equal(sockets, 0);
  await bia.locator('#bar button').click();
  // Kept out for a second: it is said, and she tries until she is in.
  await until('she is in again', async () => {
    if (await bia.locator('#enter').isEnabled()) await bia.locator('#enter').click({ timeout: 500 }).catch(() => {});
    return await person(bia, 'bia').count() > 0;
  });
  await isIn(bia, 'bia');
  assert.deepEqual(bia.problems, []);
});

test('a moderator mutes, bans and lets speak again by the menu', async () => {
  const daemon = await Daemon.start(['--keys', keys]);
  const ana = await moderator(daemon);
  const bia = await join(daemon, 'bia');
  await choose(ana, 'bia', 'Silenciar');
  await ana.press('#line', 'Enter');
  await hears(bia, 'ana silenciou bia por 10min.');
  await say(bia, 'mas');
  await bia.locator('#pending').getByText('você foi silenciado').waitFor();
  await say(ana, '/unmute bia');
  await hears(bia, 'ana devolveu a palavra a bia.');
  await bia.locator('#pending').getByText('Enviar de novo').click();
  await hears(ana, 'mas', '.said');
  await choose(ana, 'bia', 'Banir');
  await ana.locator('#line').pressSequentially('até logo');
  await ana.press('#line', 'Enter');
  await bia.locator('#bar').getByText('ana baniu bia do chat por 2h: até logo').waitFor();
  // Who does not moderate is not offered it.
  const caio = await join(daemon, 'caio');
  await person(caio, 'ana').getByRole('button').click();
  assert.deepEqual(await caio.locator('#menu button').allTextContents(), ['Mensagem privada', 'Mencionar']);
});

test('it asks for another nickname where its own was taken meanwhile', async () => {
  const daemon = await Daemon.start();
  const ana = await cuttable(daemon, 'ana');
  await say(ana, 'antes');
  await hears(ana, 'antes', '.own');
  await ana.evaluate(() => { window.mayConnect = false; });
  await daemon.end();
  const again = await Daemon.start([], daemon.port);
  await Netcat.join(again, 'ana');
  await ana.locator('#bar').getByText('A conexão caiu').waitFor();
  await mend(ana);
  await ana.locator('#nickname-why').getByText('o nickname "ana" já está em uso').waitFor();
  await ana.fill('#nickname', 'ana2');
  await ana.press('#nickname', 'Enter');
  await isIn(ana, 'ana2');
  assert.equal(await row(ana, 'antes').count(), 1, 'the conversation is still there');
  assert.deepEqual(ana.problems, []);
});

test('who is replaced by the key of the nickname does not fight for its place', async () => {
  const daemon = await Daemon.start(['--keys', keys]);
  const enter = async () => {
    const page = await open(daemon, await profile());
    await page.fill('#nickname', 'chefe');
    await page.click('#enter');
    await page.waitForSelector('#secret:focus');
    await page.fill('#secret', 'segredo');
    await page.click('#enter');
    await isIn(page, 'chefe');
    return page;
  };
  const first = await enter();
  const second = await enter();
  await first.locator('#bar').getByText('sua conexão foi substituída por outra').waitFor();
  await first.evaluate(() => window.dispatchEvent(new Event('online')));
  await say(second, 'fico');
  await hears(second, 'fico', '.own');
  assert.equal(await first.locator('#line').isDisabled(), true);
});

test('who leaves by the menu stays away, and comes back by a button', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const caio = await Netcat.join(daemon, 'caio');
  await ana.click('#me');
  await ana.locator('#menu').getByText('Sair').click();
  await caio.hears('ana saiu');
  await ana.locator('#bar').getByText('Você saiu do chat.').waitFor();
  await ana.locator('#bar').getByText('Entrar').click();
  await isIn(ana, 'ana');
});

test('another version of the daemon offers to load anew, never while something is typed', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  let version = 'littlecats/0.2.0';
  await context.routeWebSocket(/ws$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((text) => socket.send(text.replace(/"server":"[^"]*"/, `"server":"${version}"`)));
    context.cut = () => { version = 'littlecats/9.9.9'; socket.close(); server.close(); };
  });
  const ana = await join(daemon, 'ana', { context });
  await ana.locator('#line').pressSequentially('rascunho');
  context.cut();
  await ana.locator('#bar').getByText('A conexão caiu').waitFor();
  await isIn(ana, 'ana');
  await ana.waitForFunction(() => document.getElementById('bar').textContent === '');
  await ana.fill('#line', '');
  await ana.getByRole('button', { name: 'Recarregar' }).waitFor();
});
