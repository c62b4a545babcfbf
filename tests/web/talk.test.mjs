// People talk: two tabs and one with `nc`.

import assert from 'node:assert/strict';
import net from 'node:net';
import { afterEach, test } from 'node:test';

import { Daemon, Netcat, choose, clean, hears, isIn, join, open, person, profile, row, say, within } from './support.mjs';

afterEach(clean);

test('two tabs and one nc talk', async () => {
  const daemon = await Daemon.start();
  const caio = await Netcat.join(daemon, 'caio');
  const context = await profile();
  const ana = await join(daemon, 'ana', { context });
  // A second tab of the same browser is a second person.
  const bia = await join(daemon, 'bia', { context });
  await hears(ana, 'O cliente bia entrou no chat dos Little Cats.', '.joined');

  await say(ana, 'bom dia 🐱');
  await caio.hears('<ana> bom dia 🐱\n');
  await hears(bia, 'bom dia 🐱', '.said:not(.own)');
  await hears(ana, 'bom dia 🐱', '.said.own');
  caio.say('oi, ana');
  await hears(ana, 'oi, ana', '.said.mention');
  await hears(bia, 'oi, ana', '.said:not(.mention)');
  await say(bia, '/me acena');
  await caio.hears('* bia acena\n');
  await hears(ana, '* bia acena', '.acted');
  await say(bia, '//list não é um comando');
  await caio.hears('<bia> /list não é um comando\n');
  assert.equal(await ana.locator('#pending .row').count(), 0, 'every echo came');

  await say(ana, '/list');
  await hears(ana, 'Usuários conectados (3): ana, bia, caio', '.users');
  caio.say('/quit');
  await hears(ana, 'caio saiu do chat dos Little Cats.', '.left');
  await person(ana, 'caio').waitFor({ state: 'detached' });
  assert.equal(await ana.textContent('#count'), '2');
  assert.deepEqual([...ana.problems, ...bia.problems], []);
});

test('the title, the language and the colours are the room\'s, the browser\'s and the nickname\'s', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'João', { locale: 'en-GB' });
  assert.equal(await ana.title(), 'Little Cats');
  await hears(ana, 'The client João joined the Little Cats chat.');
  // FNV-1a of "joao" is 3 modulo 11: the terminal client's colour 28.
  const style = await person(ana, 'João').locator('.nick').getAttribute('style');
  let hash = 0x811c9dc5;
  for (const c of 'joao') hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193);
  assert.match(style, new RegExp(`var\\(--n${(hash >>> 0) % 11}\\)`));
  await ana.click('#me');
  await ana.locator('#menu').getByText('Português').click();
  await hears(ana, 'O cliente João entrou no chat dos Little Cats.');
  assert.equal(await ana.getAttribute('html', 'lang'), 'pt-BR');
  await say(ana, '/nada');
  await hears(ana, 'erro: comando desconhecido: /nada (use /ajuda)', '.error');
});

test('an objection stands at the nickname, in words', async () => {
  const daemon = await Daemon.start();
  await Netcat.join(daemon, 'ana');
  const page = await open(daemon, await profile());
  const why = page.locator('#nickname-why');
  for (const [given, words] of [
    ['', 'o nickname não pode ser vazio'],
    ['ana!', 'nickname inválido'],
    ['Ana', 'o nickname "Ana" já está em uso'],
    ['admin', 'o nickname "admin" é reservado'],
  ]) {
    await page.fill('#nickname', given);
    await page.click('#enter');
    await why.filter({ hasText: words }).waitFor();
    assert.equal(await page.getAttribute('#nickname', 'aria-invalid'), 'true');
  }
  await page.fill('#nickname', 'bia');
  await page.click('#enter');
  await isIn(page, 'bia');
  // It is kept for the next time.
  const again = await open(daemon, page.context());
  assert.equal(await again.inputValue('#nickname'), 'bia');
  assert.deepEqual(page.problems, []);
});

/** What a daemon says to the lines of a program: the errors, by their code. */
async function errors(daemon, lines) {
  const socket = net.connect(daemon.port, '127.0.0.1').setEncoding('utf8');
  let heard = '';
  socket.on('data', (text) => { heard += text; });
  socket.write(['/json', ...lines, ''].join('\n'));
  socket.end();
  await within(new Promise((resolve) => socket.on('close', resolve)), 'it is answered');
  const objects = heard.trim().split('\n').map((line) => JSON.parse(line));
  return objects.filter(({ type }) => type === 'error');
}

test('errors are said in the language of the page as the daemon says them in it', async () => {
  const lines = ['', 'a b', 'bia', 'admin', 'ana', '/msg zeca oi', '/nada'];
  for (const [lang, locale] of [['pt', 'en-GB'], ['en', 'pt-BR']]) {
    const [daemon, other] = await Promise.all([lang, lang === 'pt' ? 'en' : 'pt'].map((it) => Daemon.start(['--lang', it])));
    await Promise.all([daemon, other].map((it) => Netcat.join(it, 'bia')));
    const page = await join(daemon, 'caio', { locale });
    const [given, expected] = await Promise.all([daemon, other].map((it) => errors(it, lines)));
    assert.deepEqual(given.map(({ code }) => code), ['nickname_empty', 'nickname_invalid', 'nickname_in_use', 'nickname_reserved', 'no_such_user', 'unknown_command']);
    const shown = await page.evaluate((all) => all.map((o) => refusal(o)), given);
    assert.deepEqual(shown, expected.map(({ text }) => text));
    await clean();
  }
});

test('a daemon that is not there is told, and tried again when the person tries again', async () => {
  const daemon = await Daemon.start();
  const page = await open(daemon, await profile());
  await daemon.end();
  await page.fill('#nickname', 'ana');
  await page.click('#enter');
  await page.locator('#refused').getByText('O servidor não responde').waitFor();
  await Daemon.start([], daemon.port);
  await page.click('#enter');
  await isIn(page, 'ana');
});

test('the parts of the page weigh at most 40 KB together, and name each other relative to it', async () => {
  const daemon = await Daemon.start();
  const parts = ['', 'chat.js', 'style.css', 'icon.svg'];
  const texts = await Promise.all(parts.map(async (part) => (await fetch(daemon.url + part)).text()));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  assert.ok(bytes <= 40 * 1024, `${bytes} bytes`);
  const named = [...texts[0].matchAll(/(?:src|href)="([^"]*)"/g)].map(([, name]) => name);
  assert.deepEqual([...new Set(named)].sort(), ['chat.js', 'icon.svg', 'style.css']);
});

test('the page needs nothing that the browsers of 2021 do not have', async () => {
  const daemon = await Daemon.start();
  const [page, script, style] = await Promise.all(['', 'chat.js', 'style.css'].map(async (part) => (await fetch(daemon.url + part)).text()));
  // Of Chrome 90, Safari 14 and Firefox 78: what came later, and what a page over http of a LAN has not.
  const later = /\(\?<[=!]|\.(?:at|findLast|replaceAll|toSorted|hasOwn|groupBy)\(|structuredClone|randomUUID|clipboard|\?\?=|\|\|=|&&=|\bstatic\b|\bawait\b|\binert\b|showModal|scrollend/;
  assert.doesNotMatch(script, later);
  assert.doesNotMatch(style, /:has\(|:is\(|:where\(|\d[dsl]v[hw]|\binset:|\bgap:|aspect-ratio|color-mix|@layer|@container|accent-color|^\s*&/m);
  assert.doesNotMatch(page, /<dialog|popover|inert\b/);
});

test('nothing connects before a nickname was given', async () => {
  const daemon = await Daemon.start();
  const page = await (await profile()).newPage();
  let sockets = 0;
  page.on('websocket', () => { sockets += 1; });
  await page.goto(daemon.url);
  await page.fill('#nickname', 'ana');
  assert.equal(sockets, 0);
  await page.click('#enter');
  await isIn(page, 'ana');
  assert.equal(sockets, 1);
});

test('private words are for two, by the menu, a tap and the command', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const bia = await join(daemon, 'bia');
  const caio = await Netcat.join(daemon, 'caio');
  await choose(ana, 'bia', 'Mensagem privada');
  await ana.locator('#to').getByText('privado para bia').waitFor();
  await say(ana, 'psiu');
  await hears(bia, 'privado de ana', '.private');
  await hears(bia, 'psiu', '.private');
  await hears(ana, 'psiu', '.private.own');
  // A tap on the nickname answers in private.
  await row(bia, 'psiu').locator('.nick').click();
  await say(bia, 'o que foi?');
  await hears(ana, 'o que foi?', '.private');
  // It stays private until that is taken back, also when she is not there any more.
  await bia.close();
  await person(ana, 'bia').waitFor({ state: 'detached' });
  await say(ana, 'segredo');
  await ana.locator('#hint').getByText('bia não está mais aqui').waitFor();
  assert.equal(await ana.inputValue('#line'), 'segredo');
  // A command is for the room.
  await say(ana, '/list');
  await hears(ana, 'Usuários conectados (2): ana, caio', '.users');
  await ana.press('#line', 'Escape');
  await say(ana, '/msg caio só para você');
  await caio.hears('[privado de ana] só para você\n');
  await say(ana, 'fim');
  await caio.hears('<ana> fim\n');
  assert.ok(!caio.heard.includes('segredo') && !caio.heard.includes('psiu'));
});

test('one renames oneself by the menu', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const caio = await Netcat.join(daemon, 'caio');
  await ana.click('#me');
  await ana.locator('#menu').getByText('Mudar o nickname').click();
  await say(ana, '/nick Ânia');
  await caio.hears('ana mudou o nickname para Ânia.\n');
  await hears(ana, 'ana mudou o nickname para Ânia.', '.renamed');
  await isIn(ana, 'Ânia');
  await say(ana, 'sou eu');
  await hears(ana, 'sou eu', '.own');
  await say(ana, '/nick caio');
  await hears(ana, 'o nickname "caio" já está em uso', '.error');
});

test('a text full of markup is text, and its links are links', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const caio = await Netcat.join(daemon, 'caio');
  const markup = '<img src=x onerror="alert(1)"> <script>alert(2)</script> &amp; [a](javascript:alert(3)) javascript:alert(4)';
  caio.say(markup);
  await hears(ana, markup);
  caio.say('veja https://example.org/a_(b)?c=d&e=f. E http://[::1]:2287/x, ok');
  await hears(ana, 'E http');
  const links = await row(ana, 'E http').locator('a').evaluateAll((all) => all.map((a) => [a.getAttribute('href'), a.rel, a.target]));
  assert.deepEqual(links, [
    ['https://example.org/a_(b)?c=d&e=f', 'noopener noreferrer', '_blank'],
    ['http://[::1]:2287/x', 'noopener noreferrer', '_blank'],
  ]);
  assert.equal(await row(ana, '<img').locator('img, script, a').count(), 0);
  // What surrounds them is not theirs.
  for (const [text, ...links] of [
    ['(veja https://a.example/x), (https://a.example/b_(c)).', 'https://a.example/x', 'https://a.example/b_(c)'],
    ['[a](https://a.example/y) "https://a.example/z"; https://a.example/ç/猫?', 'https://a.example/y', 'https://a.example/z', 'https://a.example/ç/猫'],
    ['HTTPS://bücher.example/… e http://ana@a.example:81/#f, https://', 'HTTPS://bücher.example/…', 'http://ana@a.example:81/#f'],
    ['ftp://a.example data:text/html,x file:///x xhttp://a.example'],
    [`https://a.example/${'('.repeat(300)}`, 'https://a.example/'],
  ]) {
    caio.say(text);
    await hears(ana, text);
    assert.deepEqual(await row(ana, text).locator('a').evaluateAll((all) => all.map((a) => a.getAttribute('href'))), links, text);
  }
  // Wide texts stay whole, long words break.
  caio.say(`👩‍👩‍👧‍👦 猫 ${'x'.repeat(400)}`);
  await hears(ana, '👩‍👩‍👧‍👦 猫');
  const wide = await ana.evaluate(() => document.getElementById('scroll').scrollWidth - document.getElementById('scroll').clientWidth);
  assert.equal(wide, 0);
  assert.deepEqual(ana.problems, []);
});
