// The line that is typed: what Enter, Tab, the arrows and a paste make of it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, test } from 'node:test';

import { Daemon, Netcat, choose, clean, folder, hears, join, person, row, say } from './support.mjs';

afterEach(clean);

async function paste(page, text) {
  await page.focus('#line');
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Input.insertText', { text });
}

test('nothing is sent while a word is being composed', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const cdp = await ana.context().newCDPSession(ana);
  await ana.focus('#line');
  await cdp.send('Input.imeSetComposition', { text: 'ねこ', selectionStart: 2, selectionEnd: 2 });
  await ana.evaluate(() => {
    const line = document.getElementById('line');
    line.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }));
    line.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }));
    // A control: what is not composing is taken.
    window.taken = !line.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true, cancelable: true }));
  });
  assert.equal(await ana.evaluate(() => window.taken), true);
  assert.equal(await ana.locator('.own').count(), 0);
  await ana.evaluate(() => { document.getElementById('line').value = ''; });
  // Telephones compose each word: the button sends it all the same, once.
  await ana.locator('#line').blur();
  await ana.focus('#line');
  await cdp.send('Input.imeSetComposition', { text: 'gato', selectionStart: 4, selectionEnd: 4 });
  await ana.click('#send');
  await hears(ana, 'gato', '.own');
  await say(ana, 'fim');
  await hears(ana, 'fim', '.own');
  assert.equal(await row(ana, 'gato').count(), 1);
  assert.equal(await ana.inputValue('#line'), '');
});

test('several pasted lines are offered as several messages, with their number', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const caio = await Netcat.join(daemon, 'caio');
  await paste(ana, 'um\r\n\ndois\n/quit\u2028\u202aquatro\u202c');
  await ana.locator('#hint').getByText('serão 4 mensagens').waitFor();
  assert.equal(await ana.textContent('#send'), 'Enviar 4');
  assert.ok(!caio.heard.includes('um'));
  await ana.click('#send');
  await caio.hears('<ana> um\n<ana> dois\n<ana> /quit\n<ana> quatro\n');
  // What follows private words is private.
  await paste(ana, '/msg caio a\nb');
  await ana.press('#line', 'Enter');
  await caio.hears('[privado de ana] a\n[privado de ana] b\n');
  // Shift and Enter begin another message.
  await ana.locator('#line').pressSequentially('x');
  await ana.press('#line', 'Shift+Enter');
  await ana.locator('#line').pressSequentially('y');
  await ana.locator('#hint').getByText('serão 2 mensagens').waitFor();
  await ana.press('#line', 'Enter');
  await caio.hears('<ana> x\n<ana> y\n');
});

test('a thousand lines that are pasted do not freeze it', async () => {
  const daemon = await Daemon.start(['--rate', '0']);
  const ana = await join(daemon, 'ana');
  await ana.fill('#line', Array.from({ length: 1_000 }, (_, i) => `colada ${i}`).join('\n'));
  const begun = Date.now();
  await ana.press('#line', 'Enter');
  await hears(ana, 'colada 999', '.own');
  assert.equal(await ana.locator('#pending .row').count(), 0);
  const took = Date.now() - begun;
  // Where each that is sent showed all that wait again, it was 24 s of a processor.
  assert.ok(took < 8_000, `${took} ms`);
  if (process.env.PICTURES) console.log(`1,000 lines pasted: ${took} ms`);
});

test('while private words are written, a command is one, and its key goes to nobody', async () => {
  const dir = folder();
  writeFileSync(path.join(dir, 'keys'), `chefe moderator ${createHash('sha256').update('segredo').digest('hex')}\n`);
  const daemon = await Daemon.start(['--keys', path.join(dir, 'keys')]);
  const ana = await join(daemon, 'ana');
  const bia = await Netcat.join(daemon, 'bia');
  const caio = await Netcat.join(daemon, 'caio');
  await choose(ana, 'bia', 'Mensagem privada');
  await say(ana, '/op segredo');
  await hears(ana, 'ana agora modera o chat.');
  await say(ana, '/topic gatos');
  await caio.hears('ana mudou o assunto para: gatos');
  // Another person's private words are that person's, with what follows them.
  await ana.fill('#line', '/msg caio um\ndois');
  await ana.press('#line', 'Enter');
  await caio.hears('[privado de ana] um\n[privado de ana] dois\n');
  // What would be said to all were it no command, and an action, stay between two.
  for (const text of ['//list', '/me acena']) await say(ana, text);
  await ana.fill('#line', 'fim\n/list');
  await ana.press('#line', 'Enter');
  await bia.hears('[privado de ana] //list\n[privado de ana] /me acena\n[privado de ana] fim\n[privado de ana] /list\n');
  await ana.press('#line', 'Escape');
  await say(ana, 'a todos');
  await caio.hears('<ana> a todos');
  assert.ok(!bia.heard.includes('segredo') && !caio.heard.includes('acena'));
});

test('tab and a tap complete a nickname, and in an empty field tab moves on', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const bia = await Netcat.join(daemon, 'bia');
  const beto = await Netcat.join(daemon, 'Beto');
  await person(ana, 'Beto').waitFor();
  beto.say('olá');
  bia.say('oi');
  await hears(ana, 'oi');
  const line = ana.locator('#line');
  await line.pressSequentially('b');
  await line.press('Tab');
  assert.equal(await line.inputValue(), 'bia: ', 'who spoke last');
  await line.press('Tab');
  assert.equal(await line.inputValue(), 'Beto: ');
  await line.fill('/mute bi');
  await line.press('Tab');
  assert.equal(await line.inputValue(), '/mute bia ');
  await line.fill('viu a bi');
  await line.press('Tab');
  assert.equal(await line.inputValue(), 'viu a bia ');
  await line.fill('');
  await row(ana, 'olá').locator('.nick').click();
  assert.equal(await line.inputValue(), 'Beto: ');
  await line.fill('');
  await line.press('Tab');
  assert.equal(await ana.evaluate(() => document.activeElement.id), 'send');
});

test('up brings back what one typed', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  await say(ana, 'primeira');
  await say(ana, 'segunda');
  const line = ana.locator('#line');
  await line.fill('rascunho');
  const seen = [];
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown']) {
    await line.press(key);
    seen.push(await line.inputValue());
  }
  assert.deepEqual(seen, ['segunda', 'primeira', 'primeira', 'segunda', 'rascunho']);
});

test('a line that is too long is not sent, and stays', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  await say(ana, 'é'.repeat(512));
  await ana.locator('#hint').getByText('linha longa demais; o limite é 1024 bytes').waitFor();
  assert.equal((await ana.inputValue('#line')).length, 512);
  await say(ana, 'é'.repeat(511));
  await hears(ana, 'é'.repeat(511), '.own');
});

test('what the daemon refuses is marked with the reason, and can be sent again', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  await say(ana, '/msg zeca oi');
  const pending = ana.locator('#pending .row');
  await pending.getByText('não há nenhum usuário conectado com o nickname "zeca"').waitFor();
  const zeca = await Netcat.join(daemon, 'zeca');
  await pending.getByText('Enviar de novo').click();
  await zeca.hears('[privado de ana] oi\n');
  await pending.waitFor({ state: 'detached' });
});
