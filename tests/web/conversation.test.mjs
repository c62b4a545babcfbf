// The conversation on the screen: scrolling, what is unread, and rooms and talks that are very long.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { Daemon, Netcat, clean, hears, isIn, join, open, person, profile, row, say, until } from './support.mjs';

afterEach(clean);

const atEnd = (page) => page.evaluate(() => {
  const box = document.getElementById('scroll');
  return box.scrollHeight - box.scrollTop - box.clientHeight < 2;
});

test('it scrolls along only when at the end, else shows how many are new', async () => {
  const daemon = await Daemon.start(['--rate', '0']);
  const ana = await join(daemon, 'ana', { viewport: { width: 600, height: 400 } });
  const caio = await Netcat.join(daemon, 'caio');
  for (let i = 0; i < 60; i++) caio.say(`linha ${i}`);
  await hears(ana, 'linha 59');
  await until('it is at the end', () => atEnd(ana));
  await ana.hover('#scroll');
  await ana.mouse.wheel(0, -600);
  const button = ana.locator('#new');
  await button.waitFor();
  const before = await ana.evaluate(() => document.getElementById('scroll').scrollTop);
  caio.say('mais uma');
  caio.say('e outra');
  await button.getByText('2 novas').waitFor();
  assert.equal(await ana.evaluate(() => document.getElementById('scroll').scrollTop), before);
  await button.click();
  await until('it is at the end', () => atEnd(ana));
  await button.waitFor({ state: 'hidden' });
  caio.say('última');
  await hears(ana, 'última');
  await until('it is at the end', () => atEnd(ana));
});

test('it follows what is sent at once, whatever grows and shrinks meanwhile', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana', { viewport: { width: 600, height: 400 } });
  // Some of it waits for its turn at the daemon, below what has come back.
  await ana.fill('#line', Array.from({ length: 24 }, (_, i) => `linha ${i}`).join('\n'));
  await ana.press('#line', 'Enter');
  await hears(ana, 'linha 23', '.own');
  await until('it is at the end', () => atEnd(ana));
  assert.equal(await ana.locator('#new').isVisible(), false);
  await hears(ana, 'você está enviando rápido demais', '.warning');
});

test('the title counts what is unread while the page is not looked at', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  await context.addInitScript(() => {
    let hidden = false;
    Object.defineProperty(Document.prototype, 'hidden', { get: () => hidden });
    window.look = (is) => { hidden = !is; document.dispatchEvent(new Event('visibilitychange')); };
  });
  const ana = await join(daemon, 'ana', { context });
  const caio = await Netcat.join(daemon, 'caio');
  await ana.evaluate(() => window.look(false));
  caio.say('oi');
  caio.say('ana?');
  await ana.waitForFunction(() => document.title === '(2) Little Cats');
  await ana.evaluate(() => window.look(true));
  await ana.waitForFunction(() => document.title === 'Little Cats');
  assert.deepEqual(ana.problems, []);
});

test('what a hidden tab hears behind the frame that does not come is counted, and so is a gap', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  await context.addInitScript(() => {
    const Real = window.WebSocket;
    window.WebSocket = function (url) { return (window.socket = new Real(url)); };
    let hidden = false;
    const frame = window.requestAnimationFrame;
    Object.defineProperty(Document.prototype, 'hidden', { get: () => hidden });
    // As in a browser: a tab that is hidden has no frames.
    window.requestAnimationFrame = (act) => frame(function wait() { hidden ? frame(wait) : act(); });
    window.look = (is) => { hidden = !is; document.dispatchEvent(new Event('visibilitychange')); };
    // Something is heard just before.
    window.leave = () => { window.changed(); window.look(false); };
  });
  const ana = await join(daemon, 'ana', { context });
  const caio = await Netcat.join(daemon, 'caio');
  await hears(ana, 'caio entrou');
  const titled = (title) => until(title, async () => await ana.title() === title);
  await ana.evaluate(() => window.leave());
  caio.say('oi');
  await titled('(1) Little Cats');
  // What comes while the connection is dead, and is found behind it.
  await ana.evaluate(() => { window.socket.onmessage = null; });
  caio.say('na pausa');
  caio.say('/list');
  await caio.hears('Usuários conectados');
  await ana.evaluate(() => window.socket.close());
  await titled('(2) Little Cats');
  await ana.evaluate(() => window.look(true));
  await titled('Little Cats');
  await hears(ana, 'na pausa');
  assert.deepEqual(ana.problems, []);
});

test('who is mentioned sees it when the page is loaded anew, too', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  const caio = await Netcat.join(daemon, 'caio');
  caio.say('oi, ana');
  await hears(ana, 'oi, ana', '.mention');
  await ana.reload();
  await isIn(ana, 'ana');
  await hears(ana, 'oi, ana', '.mention');
});

test('a private word rings and is notified while the page is not looked at, where that was chosen', async () => {
  const daemon = await Daemon.start();
  const context = await profile({ permissions: ['notifications'] });
  await context.addInitScript(() => {
    window.shown = [];
    window.Notification = class { constructor(title, { body }) { window.shown.push([title, body]); } static requestPermission() {} };
    document.hasFocus = () => false;
    window.tones = 0;
    window.AudioContext = class {
      currentTime = 0;
      resume() {}
      createOscillator() { return { connect() {}, stop() {}, start() { window.tones += 1; } }; }
    };
  });
  const ana = await join(daemon, 'ana', { context });
  const caio = await Netcat.join(daemon, 'caio');
  caio.say('/msg ana cedo');
  await hears(ana, 'cedo');
  await ana.click('#me');
  await ana.locator('#menu').getByText('Notificações').click();
  await ana.click('#me');
  await ana.locator('#menu').getByText('☐ Som').click();
  await ana.click('#me');
  await ana.locator('#menu').getByText('☑ Notificações').waitFor();
  await ana.keyboard.press('Escape');
  // Once a second at most, so the first that is told may be a later one.
  await until('it is notified', async () => {
    caio.say('/msg ana psiu');
    return ana.evaluate(() => window.shown.length);
  });
  assert.deepEqual(await ana.evaluate(() => window.shown[0]), ['caio', 'psiu']);
  assert.ok(await ana.evaluate(() => window.tones) > 0);
  assert.deepEqual(ana.problems, []);
});

/** A daemon that is only a script: it tells what a test wants, as fast as it wants. */
async function scripted(context, tell) {
  await context.routeWebSocket(/\/ws$/, (socket) => {
    const put = (object) => socket.send(JSON.stringify(object));
    put({ type: 'hello', server: 'littlecats/0.2.0', room: 'Little Cats', room_said: 'dos Little Cats', lang: 'pt', max_line: 1024, max_nick: 20 });
    socket.onMessage((line) => tell(line, put));
  });
}

const time = () => new Date().toISOString();

test('ten thousand people and five thousand lines do not freeze it, and the document stays small', async () => {
  const daemon = await Daemon.start();
  const context = await profile({ viewport: { width: 900, height: 600 } });
  // The daemon is in the page: what is measured is what the page does with what it hears.
  await context.addInitScript(() => {
    const nicks = Array.from({ length: 10_000 }, (_, i) => `gente${String(i).padStart(5, '0')}`);
    const time = new Date().toISOString();
    window.WebSocket = class {
      constructor() {
        window.said = (object) => this.put(object);
        setTimeout(() => this.put({ type: 'hello', server: 'littlecats/0.2.0', room: 'Little Cats', room_said: 'dos Little Cats', lang: 'pt', max_line: 1024, max_nick: 20 }));
      }

      put(object) {
        this.onmessage({ data: JSON.stringify(object) });
      }

      close() {}

      send(line) {
        setTimeout(() => this.answer(line));
      }

      answer(line) {
        if (line === '/list') {
          for (let i = 0; i < nicks.length; i += 700) {
            this.put({ type: 'users', nicks: nicks.slice(i, i + 700), away: ['gente00003'], moderators: [], last: i + 700 >= nicks.length });
          }
        } else if (line === 'fala') {
          const begun = performance.now();
          for (let i = 0; i < 5_000; i++) {
            this.put({ type: 'said', id: `${i}-a`, time, from: nicks[i % 97], text: `uma linha de conversa, a de número ${i}: https://example.org/${i}` });
          }
          window.heard = performance.now() - begun;
          requestAnimationFrame(() => setTimeout(() => { window.shown = performance.now() - begun; }));
        } else if (!line.startsWith('/')) {
          this.put({ type: 'welcome', time, nick: 'gente00000', users: nicks.length, topic: '', moderator: false, missed: false, resume: 'x' });
        }
      }
    };
  });
  const page = await open(daemon, context);
  await page.fill('#nickname', 'gente00000');
  await page.click('#enter');
  await page.locator('#total').getByText('10000').waitFor();
  await person(page, 'gente00003').getByText('ausente').waitFor();
  assert.ok(await page.locator('#list li').count() <= 200);
  await page.locator('#more').getByText('e mais 9800').waitFor();
  await page.fill('#filter', 'gente0777');
  await person(page, 'gente07770').waitFor();
  assert.equal(await page.locator('#list li').count(), 10);
  await say(page, 'fala');
  await hears(page, 'a de número 4999');
  const { heard, shown } = await page.evaluate(() => ({ heard: window.heard, shown: window.shown }));
  // Far more than it takes, on a machine that does other things too.
  assert.ok(shown < 5_000, `heard after ${heard} ms, shown after ${shown} ms`);
  if (process.env.PICTURES) console.log(`5,000 lines: heard after ${heard} ms, shown after ${shown} ms`);
  assert.ok(await page.locator('#log .row').count() <= 1_000);
  assert.ok(await page.evaluate(() => document.querySelectorAll('*').length) < 12_000);
  // Who reads what was said before keeps more of it, and in its place when the oldest is dropped.
  const place = await page.evaluate(() => {
    const box = document.getElementById('scroll');
    box.scrollTop = box.scrollHeight - box.clientHeight - 300;
    const reading = document.elementFromPoint(300, 300).closest('.row');
    window.at = () => reading.getBoundingClientRect().top;
    return window.at();
  });
  await page.locator('#new').waitFor();
  for (let i = 0; i < 12; i++) await page.evaluate(() => new Promise((shown) => {
    for (let n = 0; n < 200; n++) window.said({ type: 'said', id: `${n}-b`, time: new Date().toISOString(), from: 'gente00001', text: 'mais uma' });
    requestAnimationFrame(() => requestAnimationFrame(shown));
  }));
  await page.locator('#new').getByText('2400 novas').waitFor();
  assert.ok(await page.locator('#log .row').count() <= 3_000);
  assert.ok(Math.abs(await page.evaluate(() => window.at()) - place) < 2);
  assert.deepEqual(page.problems, []);
});

test('what an unknown daemon adds is not in the way', async () => {
  const daemon = await Daemon.start();
  const context = await profile();
  await scripted(context, (line, put) => {
    if (line === '/list') {
      put({ type: 'constellation', stars: 3 });
      put({ type: 'users', nicks: ['ana', 'robo'], away: [], moderators: ['robo'], last: true, more: {} });
      put({ type: 'said', id: '3-a', time: time(), from: 'robo', text: 'bip', notice: true, colour: 'red' });
    } else if (!line.startsWith('/')) {
      put({ type: 'welcome', time: time(), nick: 'ana', users: 2, topic: 'gatos', moderator: false, missed: false, resume: 'x', locked: true });
    }
  });
  const ana = await open(daemon, context);
  await ana.fill('#nickname', 'ana');
  await ana.click('#enter');
  await isIn(ana, 'ana');
  await hears(ana, 'bip');
  assert.equal(await row(ana, 'bip').locator('.tag').textContent(), 'robô');
  assert.equal(await ana.textContent('#topic'), '🔒 gatos');
  await person(ana, 'robo').getByText('modera').waitFor();
  assert.deepEqual(ana.problems, []);
});

test('what each kind of event says, in both languages', async () => {
  const daemon = await Daemon.start();
  const now = Date.now();
  const at = (minutes) => new Date(now + minutes * 60_000).toISOString();
  // A moment as the person's clock has it; browsers differ in the space before AM.
  const plain = (text) => text.replaceAll('\u202f', ' ');
  const shown = (language) => plain(new Date(at(120)).toLocaleString(language));
  const told = [
    [{ type: 'topic', id: '1-a', by: 'bia', text: 'gatos' }, 'bia mudou o assunto para: gatos', 'bia changed the topic to: gatos'],
    [{ type: 'topic', id: '2-a', by: 'bia', text: '' }, 'bia tirou o assunto.', 'bia took the topic away.'],
    [{ type: 'topic', text: '' }, 'O chat não tem assunto.', 'The chat has no topic.'],
    [{ type: 'moderated', id: '3-a', by: 'bia', nick: 'caio', what: 'kicked' }, 'bia tirou caio do chat.', 'bia removed caio from the chat.'],
    [{ type: 'moderated', id: '4-a', by: 'bia', nick: 'caio', what: 'banned', until: at(120), text: 'spam' }, 'bia baniu caio do chat por 2h: spam', 'bia banned caio from the chat for 2h: spam'],
    [{ type: 'moderated', id: '5-a', by: 'bia', nick: 'caio', what: 'muted', until: at(10) }, 'bia silenciou caio por 10min.', 'bia muted caio for 10min.'],
    [{ type: 'moderated', id: '6-a', by: 'bia', nick: 'caio', what: 'unmuted' }, 'bia devolveu a palavra a caio.', 'bia let caio speak again.'],
    [{ type: 'moderated', id: '7-a', by: 'bia', nick: 'caio', what: 'promoted' }, 'caio agora modera o chat.', 'caio now moderates the chat.'],
    [{ type: 'moderated', id: '8-a', nick: 'caio', what: 'demoted' }, 'caio não modera mais o chat.', 'caio no longer moderates the chat.'],
    [{ type: 'moderated', id: '9-a', by: 'bia', nick: 'caio', what: 'demoted' }, 'bia tirou a moderação de caio.', 'bia took moderation from caio.'],
    [{ type: 'moderated', id: '10-a', by: 'bia', what: 'locked' }, 'bia fechou a porta do chat.', 'bia closed the door of the chat.'],
    [{ type: 'moderated', id: '11-a', by: 'bia', what: 'unlocked' }, 'bia abriu a porta do chat.', 'bia opened the door of the chat.'],
    [{ type: 'away', nick: 'bia', text: 'almoço', answer: true }, 'bia está ausente: almoço', 'bia is away: almoço'],
    [{ type: 'away', id: '12-a', nick: 'ana', text: 'já volto' }, 'Você está ausente: já volto', 'You are away: já volto'],
    [{ type: 'away', id: '13-a', nick: 'ana', text: '' }, 'Você voltou.', 'You are back.'],
    [{ type: 'unchanged', nick: 'ana' }, 'Seu nickname já é ana.', 'Your nickname already is ana.'],
    [{ type: 'address', nick: 'bia', ip: '192.0.2.7', port: 51234 }, 'bia: 192.0.2.7, porta 51234', 'bia: 192.0.2.7, port 51234'],
    [{ type: 'bans', last: true, list: [{ what: 'banned', nick: 'caio', since: at(0), until: at(120), by: 'ana' }] },
      `banido · caio · → ${shown('pt')} · ana`, `banned · caio · → ${shown('en')} · ana`],
    [{ type: 'bans', list: [], last: true }, 'Ninguém está banido nem silenciado.', 'Nobody is banned or muted.'],
    [{ type: 'error', code: 'no_such_user', text: 'não há nenhum usuário conectado com o nickname "x"', about: 'x' }, 'erro: não há nenhum usuário conectado com o nickname "x"', 'error: there is no connected user with the nickname "x"'],
    [{ type: 'warning', code: 'of_tomorrow', text: 'amanhã' }, 'aviso: amanhã', 'warning: amanhã'],
    [{ type: 'left', id: '14-a', nick: 'bia', reason: 'quit', text: 'tchau' }, 'bia saiu do chat dos Little Cats. (tchau)', 'bia left the Little Cats chat. (tchau)'],
    [{ type: 'shutdown' }, 'O servidor está sendo encerrado.', 'The server is shutting down.'],
  ];
  const context = await profile();
  await scripted(context, (line, put) => {
    if (line === '/list') {
      put({ type: 'users', nicks: ['ana', 'bia', 'caio'], away: [], moderators: [], last: true });
      for (const [object] of told) put({ time: at(0), ...object });
    } else if (!line.startsWith('/')) {
      put({ type: 'welcome', time: time(), nick: 'ana', users: 3, topic: '', moderator: false, missed: false, resume: 'x' });
    }
  });
  const ana = await open(daemon, context);
  await ana.fill('#nickname', 'ana');
  await ana.click('#enter');
  await hears(ana, 'O servidor está sendo encerrado.');
  const sentences = async () => (await ana.locator('#log .info .text > span').allTextContents()).map(plain);
  assert.deepEqual(await sentences(), told.map(([, pt]) => pt));
  await ana.click('#me');
  await ana.locator('#menu').getByText('English').click();
  assert.deepEqual(await sentences(), told.map(([, , en]) => en));
  assert.deepEqual(ana.problems, []);
});
