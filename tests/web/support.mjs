// What the stories of the page are told with: the real daemon on a free port, a real Chromium, and a
// person with `nc`, which is a TCP socket. Everything has a deadline, and is gone when a test ends.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

export const DEADLINE = 15_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
export const binary = process.env.LITTLECATS ?? path.join(root, 'target/debug/littlecats');
const browserPath = process.env.CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build, or LITTLECATS=...`);

/** A folder that is gone when the tests of a file are over. */
export function folder() {
  const made = mkdtempSync(path.join(tmpdir(), 'littlecats-web-'));
  after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A promise that fails where it takes too long. */
export function within(promise, what, deadline = DEADLINE) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${deadline} ms: ${what}`)), deadline);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Waits until `holds` returns something true; it is asked again and again. */
export async function until(what, holds, deadline = DEADLINE) {
  const end = Date.now() + deadline;
  for (;;) {
    const found = await holds();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${deadline} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const running = new Set();

/** The daemon, on a free port of 127.0.0.1 or, when it comes back, on the one it had. */
export class Daemon {
  static async start(flags = [], port = 0) {
    const daemon = new Daemon();
    const args = ['serve', '--listen', `127.0.0.1:${port}`, ...flags];
    daemon.child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    running.add(daemon);
    daemon.console = '';
    const listens = new Promise((resolve, reject) => {
      daemon.child.on('exit', () => reject(new Error(`the daemon ended: ${daemon.console}`)));
      daemon.child.stderr.setEncoding('utf8').on('data', (text) => {
        daemon.console += text;
        const found = /\] (?:escutando em|listening on) \S+:(\d+)/.exec(daemon.console);
        if (found) resolve(Number(found[1]));
      });
    });
    daemon.port = await within(listens, 'the daemon listens');
    daemon.url = `http://127.0.0.1:${daemon.port}/`;
    return daemon;
  }

  async end(signal = 'SIGTERM') {
    running.delete(this);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.on('exit', resolve));
    this.child.kill(signal);
    await within(ended, 'the daemon ends');
  }
}

/** A person with `nc`. */
export class Netcat {
  static async join(daemon, nick) {
    const person = new Netcat();
    person.heard = '';
    person.socket = net.connect(daemon.port, '127.0.0.1').setEncoding('utf8');
    person.socket.on('data', (text) => { person.heard += text; });
    person.socket.on('error', () => {});
    running.add(person);
    if (nick) {
      person.say(nick);
      await person.hears(new RegExp(`(cliente|client) ${nick} `));
    }
    return person;
  }

  say(line) {
    this.socket.write(`${line}\n`);
  }

  /** Waits for a text that matches, and goes on behind it. */
  async hears(what) {
    const found = await until(`nc hears ${what}; it heard ${JSON.stringify(this.heard)}`, () => {
      if (typeof what !== 'string') return what.exec(this.heard);
      const index = this.heard.indexOf(what);
      return index >= 0 && { index, 0: what };
    });
    this.heard = this.heard.slice(found.index + found[0].length);
    return found;
  }

  end() {
    running.delete(this);
    this.socket.destroy();
  }
}

let browser = null;

/** A browser's profile: its own storage, one person or several tabs of one. */
export async function profile(options = {}) {
  browser ??= await chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const context = await browser.newContext({ locale: 'pt-BR', ...options });
  context.setDefaultTimeout(DEADLINE);
  return context;
}

/** A tab with the page, whose errors fail the test that asks for them. */
export async function open(daemon, context, url = daemon.url) {
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    // A daemon that is not there is part of a story.
    if (message.type() === 'error' && !/WebSocket connection|ERR_/.test(text)) page.problems.push(text);
  });
  await page.goto(url);
  return page;
}

/** A tab of a person who has joined. */
export async function join(daemon, nick, options = {}) {
  const context = options.context ?? await profile(options);
  const page = await open(daemon, context);
  await page.fill('#nickname', nick);
  await page.press('#nickname', 'Enter');
  await isIn(page, nick);
  return page;
}

export async function isIn(page, nick) {
  await page.waitForSelector('#line:enabled');
  await page.waitForFunction((name) => {
    const text = (id) => document.getElementById(id).textContent;
    return text('me') === name && Number(text('count')) > 0;
  }, nick);
}

/** Types a line and sends it. */
export async function say(page, text) {
  await page.fill('#line', text);
  await page.press('#line', 'Enter');
}

/** The row of the conversation with this text, as a locator. */
export function row(page, text, kind = '.row') {
  return page.locator(`#log ${kind}`).filter({ hasText: text });
}

/** Somebody in the list of people. */
export function person(page, nick) {
  return page.locator('#list li').filter({ has: page.getByText(nick, { exact: true }) });
}

export async function hears(page, text, kind) {
  await row(page, text, kind).first().waitFor();
}

export async function choose(page, nick, item) {
  await person(page, nick).getByRole('button').click();
  await page.locator('#menu').getByText(item).click();
}

/** Ends what a test began, in whatever state it left it. */
export async function clean() {
  for (const each of [...running]) await each.end();
  for (const context of browser?.contexts() ?? []) await context.close();
}

// Where a test itself breaks down, too.
process.on('exit', () => running.forEach((each) => each.child?.kill('SIGKILL')));

after(async () => {
  await clean();
  await browser?.close();
});
