// How the page looks: on a desk and on a telephone, light and dark, to axe, and in pictures, which go to
// PICTURES, a folder, where that is given.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterEach, test } from 'node:test';

import { Daemon, Netcat, choose, clean, folder, hears, isIn, join, open, person, profile, say } from './support.mjs';

afterEach(clean);

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pictures = process.env.PICTURES ?? folder();

const DESK = { viewport: { width: 860, height: 540 } };
const TELEPHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };

/** What axe finds that is serious: by its rules for WCAG A and AA, and good practice. */
async function serious(page) {
  // By the debugger: the policy of the page forbids scripts of others.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).slice(0, 3).join(' | ')}`);
}

async function picture(page, name) {
  const file = path.join(pictures, `${name}.png`);
  await page.screenshot({ path: file });
  assert.ok(statSync(file).size > 5_000, 'something is to be seen');
}

async function conversation(daemon, options) {
  const names = ['João', 'bia', 'caio', 'Łucja', 'duda'];
  const [joao, bia, caio, lucja, duda] = await Promise.all(names.map((name) => Netcat.join(daemon, name)));
  joao.say('alguém viu o gato da biblioteca?');
  await bia.hears('biblioteca?');
  const ana = await join(daemon, 'ana', options);
  const turns = [
    [bia, 'vi! está dormindo em cima da impressora 🐱'],
    [bia, 'tirei uma foto: https://example.org/gato.jpg'],
    [caio, 'ana, você trouxe o pendrive?'],
    [lucja, '/me procura um cabo de rede'],
    [duda, '/msg ana tem bolo na sala 3, não conta pra ninguém'],
  ];
  for (const [speaker, line] of turns) {
    speaker.say(line);
    await hears(ana, line.replace(/^\/(me|msg ana) /, ''));
  }
  await say(ana, 'trouxe, está comigo');
  await hears(ana, 'está comigo', '.own');
  await say(ana, '/msg duda já vou 😸');
  await hears(ana, 'já vou', '.private');
  joao.say('/away almoço');
  joao.say('/quit');
  await hears(ana, 'João saiu');
  await say(ana, 'alguém mais vem almoçar?');
  await hears(ana, 'almoçar', '.own');
  return ana;
}

for (const colorScheme of ['light', 'dark']) {
  test(`a desk, ${colorScheme}: axe finds nothing serious`, async () => {
    const daemon = await Daemon.start();
    const entry = await open(daemon, await profile({ ...DESK, colorScheme }));
    await entry.click('#enter');
    await entry.locator('#nickname-why').getByText('vazio').waitFor();
    assert.deepEqual(await serious(entry), []);
    await picture(entry, `entry-${colorScheme}`);
    await entry.context().close();

    const ana = await conversation(daemon, { ...DESK, colorScheme });
    assert.deepEqual(await serious(ana), []);
    await picture(ana, `desk-${colorScheme}`);
    await person(ana, 'bia').getByRole('button').click();
    assert.deepEqual(await serious(ana), []);
    await picture(ana, `menu-${colorScheme}`);
    await ana.keyboard.press('Escape');
    await choose(ana, 'bia', 'Mensagem privada');
    await say(ana, '/msg zeca oi');
    await daemon.end();
    await ana.locator('#bar').getByText('A conexão caiu').waitFor();
    assert.deepEqual(await serious(ana), []);
    await picture(ana, `lost-${colorScheme}`);
    const back = await ana.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const lightness = Number(/\d+/.exec(back)[0]);
    assert.ok(colorScheme === 'dark' ? lightness < 50 : lightness > 200, back);
  });

  test(`a telephone, ${colorScheme}: the people are a drawer, and the line is never covered`, async () => {
    const daemon = await Daemon.start();
    const entry = await open(daemon, await profile({ ...TELEPHONE, colorScheme }));
    await picture(entry, `telephone-entry-${colorScheme}`);
    await entry.context().close();

    const ana = await conversation(daemon, { ...TELEPHONE, colorScheme });
    await picture(ana, `telephone-${colorScheme}`);
    assert.deepEqual(await serious(ana), []);
    const inside = async () => {
      const { top, bottom, height } = await ana.evaluate(() => {
        const at = document.getElementById('line').getBoundingClientRect();
        return { top: at.top, bottom: at.bottom, height: visualViewport.height };
      });
      assert.ok(top > 0 && bottom <= height, `${top} to ${bottom} of ${height}`);
    };
    await inside();
    assert.equal(await ana.locator('#list').isVisible(), false);
    await ana.tap('#here');
    await person(ana, 'caio').waitFor();
    await picture(ana, `telephone-people-${colorScheme}`);
    assert.deepEqual(await serious(ana), []);
    await person(ana, 'caio').getByRole('button').tap();
    await picture(ana, `telephone-menu-${colorScheme}`);
    await ana.locator('#menu').getByText('Mencionar').tap();
    assert.equal(await ana.inputValue('#line'), 'caio: ');
    assert.equal(await ana.locator('#list').isVisible(), false);
    // A tap beside the drawer closes it; what says whether it is open is right each time.
    const expanded = () => ana.getAttribute('#here', 'aria-expanded');
    assert.equal(await expanded(), 'false');
    await ana.tap('#here');
    await person(ana, 'caio').waitFor();
    assert.equal(await expanded(), 'true');
    await ana.touchscreen.tap(20, 30);
    await ana.waitForSelector('#list', { state: 'hidden' });
    assert.equal(await expanded(), 'false');
    // axe scrolls; back to the end as a person would.
    await ana.evaluate(() => { document.getElementById('scroll').scrollTop = 1e6; });
    await ana.waitForSelector('#new', { state: 'hidden' });
    // The keyboard comes up: less to see, and still at the end.
    await ana.setViewportSize({ width: 360, height: 330 });
    await ana.waitForFunction(() => document.getElementById('chat').offsetHeight <= 330);
    await inside();
    await ana.waitForFunction(() => {
      const box = document.getElementById('scroll');
      return box.scrollHeight - box.scrollTop - box.clientHeight < 2;
    });
    await ana.tap('#send');
    await hears(ana, 'caio:', '.own');
    // Several lines while a telephone lies on its side: all of the field and of the button is still seen.
    await ana.setViewportSize({ width: 640, height: 200 });
    await ana.waitForFunction(() => document.getElementById('chat').offsetHeight <= 200);
    await ana.fill('#line', 'linha\n'.repeat(20));
    await ana.locator('#hint').getByText('serão 20 mensagens').waitFor();
    await inside();
    await ana.fill('#line', '');
    await ana.setViewportSize({ width: 360, height: 640 });
    assert.equal(await ana.evaluate(() => document.documentElement.scrollWidth), 360);
    assert.ok(await ana.evaluate(() => parseFloat(getComputedStyle(document.getElementById('line')).fontSize)) >= 16, 'iOS does not zoom');
  });
}

/** The colours of the stylesheet, light and dark: red, green and blue of each by its name. */
function colours(style) {
  const parts = style.split('@media (prefers-color-scheme:dark)').map((part) => part.slice(0, part.indexOf('\n}')));
  return parts.map((part) => Object.fromEntries([...part.matchAll(/--(\w+): *#(\w+)/g)].map(([, name, digits]) => {
    const each = digits.length === 3 ? [...digits].map((digit) => digit + digit) : digits.match(/../g);
    return [name, each.map((byte) => parseInt(byte, 16))];
  })));
}

/** As WCAG 2 has it. */
function contrast(one, other) {
  const luminance = (colour) => {
    const [red, green, blue] = colour.map((byte) => byte / 255).map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function hue([red, green, blue]) {
  const max = Math.max(red, green, blue), range = max - Math.min(red, green, blue);
  const sixths = max === red ? (green - blue) / range : max === green ? 2 + (blue - red) / range : 4 + (red - green) / range;
  return (sixths * 60 + 360) % 360;
}

test('all text has its contrast on all that it may stand on, and nicknames have the hue of the terminal', async () => {
  const daemon = await Daemon.start();
  const schemes = colours(await (await fetch(`${daemon.url}style.css`)).text());
  assert.equal(schemes.length, 2);
  // Those of the terminal client, of 256.
  const terminal = [130, 100, 64, 28, 29, 30, 31, 32, 63, 98, 133].map((number) => {
    const steps = [0, 95, 135, 175, 215, 255];
    return [36, 6, 1].map((size) => steps[Math.floor((number - 16) / size) % 6]);
  });
  for (const scheme of schemes) {
    const names = terminal.map((_, number) => `n${number}`);
    for (const text of ['text', 'faint', 'accent', 'red', ...names]) {
      for (const ground of ['back', 'panel', 'own', 'mention', 'private']) {
        const found = contrast(scheme[text], scheme[ground]);
        assert.ok(found >= 4.5, `${text} on ${ground}: ${found}`);
      }
    }
    names.forEach((name, number) => {
      const apart = Math.abs(hue(scheme[name]) - hue(terminal[number]));
      assert.ok(Math.min(apart, 360 - apart) < 8, `${name}: ${apart} degrees`);
    });
  }
});

test('the keyboard alone suffices', async () => {
  const daemon = await Daemon.start();
  const page = await open(daemon, await profile(DESK));
  const bia = await Netcat.join(daemon, 'bia');
  await page.keyboard.type('ana');
  await page.keyboard.press('Enter');
  await isIn(page, 'ana');
  await page.keyboard.type('oi');
  await page.keyboard.press('Enter');
  await bia.hears('<ana> oi');
  // Line, button, the filter is hidden, the list: ana, bia.
  await page.keyboard.press('Tab');
  const outline = await page.evaluate(() => {
    const { outlineStyle, outlineOffset } = getComputedStyle(document.activeElement);
    return [document.activeElement.id, outlineStyle, outlineOffset];
  });
  assert.deepEqual(outline, ['send', 'solid', '2px'], 'beside the button, which has its colour');
  for (let i = 0; i < 2; i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#menu:not([hidden])');
  assert.equal(await page.getAttribute('#menu', 'aria-label'), 'bia');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Mencionar');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.closest('li').textContent.trim()), 'bia');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.type('psiu');
  await page.keyboard.press('Enter');
  await bia.hears('[privado de ana] psiu');
  // One's own menu, and back.
  const focused = () => page.evaluate(() => document.activeElement.id);
  for (let i = 0; await focused() !== 'me'; i++) {
    assert.ok(i < 5, 'it is not far');
    await page.keyboard.press('Shift+Tab');
  }
  await page.keyboard.press(' ');
  assert.equal(await page.getAttribute('#menu', 'aria-label'), 'ana');
  await page.keyboard.press('Escape');
  assert.equal(await focused(), 'me');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'line');
  await page.keyboard.press('2');
  await page.keyboard.press('Enter');
  await bia.hears('ana mudou o nickname para ana2.');
});

test('what stands is not read aloud again while one types, and keeps the focus', async () => {
  const daemon = await Daemon.start();
  const ana = await join(daemon, 'ana');
  await daemon.end();
  await ana.locator('#bar').getByText('A conexão caiu').waitFor();
  await ana.evaluate(() => {
    window.said = [];
    const watch = (id) => new MutationObserver(() => window.said.push(document.getElementById(id).textContent)).observe(document.getElementById(id), { subtree: true, childList: true, characterData: true });
    watch('bar');
    watch('hint');
  });
  await ana.locator('#line').pressSequentially('um dois três');
  await ana.press('#line', 'Shift+Enter');
  await ana.locator('#line').pressSequentially('quatro');
  const said = await ana.evaluate(() => window.said);
  // It tries again meanwhile, with another pause each time.
  assert.deepEqual(said, said.filter((text, i) => said.indexOf(text) === i));
  assert.ok(said.includes('serão 2 mensagens'));
  const again = ana.locator('#bar button');
  await again.focus();
  await ana.locator('#bar').getByText(/até [48] s/).waitFor();
  assert.equal(await again.evaluate((button) => button === document.activeElement), true);
});

test('a screen reader hears what is said, not who comes, and not what was there before', async () => {
  const daemon = await Daemon.start();
  const bia = await Netcat.join(daemon, 'bia');
  bia.say('antes');
  bia.say('/list');
  await bia.hears('Não há outros');
  const context = await profile();
  await context.addInitScript(() => {
    const Real = window.WebSocket;
    window.WebSocket = function (url) { return (window.socket = new Real(url)); };
    // How each line was to be spoken when it came.
    window.spokenAs = {};
    document.addEventListener('DOMContentLoaded', () => {
      const log = document.getElementById('log');
      const note = (node) => { window.spokenAs[node.querySelector('.text span').textContent] = log.getAttribute('aria-live'); };
      new MutationObserver((all) => all.forEach(({ addedNodes }) => addedNodes.forEach(note))).observe(log, { childList: true });
    });
  });
  const ana = await join(daemon, 'ana', { context });
  const log = ana.getByRole('log');
  await hears(ana, 'antes');
  await ana.waitForSelector('#log[aria-live=polite]');
  await Netcat.join(daemon, 'caio');
  await hears(ana, 'caio entrou');
  assert.equal(await log.locator('.joined').last().getAttribute('aria-live'), 'off');
  bia.say('agora');
  await hears(ana, 'agora');
  // What was said while the connection was dead comes with the gap.
  await ana.evaluate(() => { window.socket.onmessage = null; });
  bia.say('na pausa');
  bia.say('/list');
  await bia.hears('conectados');
  await ana.evaluate(() => window.socket.close());
  await hears(ana, 'na pausa');
  await ana.waitForSelector('#log[aria-live=polite]');
  bia.say('depois');
  await hears(ana, 'depois');
  const { antes, agora, depois, 'na pausa': gap } = await ana.evaluate(() => window.spokenAs);
  assert.deepEqual([antes, agora, gap, depois], ['off', 'polite', 'off', 'polite']);
  // What is dropped from the top is no addition, which is all that a log tells of.
  assert.equal(await log.getAttribute('aria-relevant'), null);
  assert.equal(await ana.getByRole('textbox', { name: 'Mensagem' }).count(), 1);
  assert.equal(await ana.getByRole('button', { name: 'Enviar' }).count(), 1);
});
