// The page of the chat: what the daemon tells comes as objects (the events dialect), what people type
// goes up as lines. In the order in which the data meets it: words, nicknames, the connection, the
// login, what is heard, what was sent, the conversation, the people, the line that is typed, menus.
// For browsers of 2021, plain http and blocked storage. Texts of others only become text and links.
'use strict';

const $ = id => document.getElementById(id);
const log = $('log'), box = $('scroll'), line = $('line');

// ---- Words: Portuguese, a bar, English.

const WORDS = {
	other: 'English|Português',
	welcome: 'Bem-vindo ao chat {}!|Welcome to the {} chat!',
	nickname: 'Seu nickname|Your nickname',
	password: 'Senha do chat|Password of the chat',
	key: 'Chave do nickname|Key of the nickname',
	enter: 'Entrar|Join',
	entering: 'Entrando…|Joining…',
	unreachable: 'O servidor não responde; tente de novo|The server does not answer; try again',
	conversation: 'Conversa|Conversation',
	people: 'Pessoas|People',
	filter: 'Procurar|Find',
	more: 'e mais {}|and {} more',
	you: 'você|you',
	moderator: 'modera|moderator',
	away_: 'ausente|away',
	muted_: 'silenciado|muted',
	notice: 'robô|bot',
	door: 'porta fechada|door closed',
	new: '↓ {} novas|↓ {} new',
	message: 'Mensagem|Message',
	to: 'privado para |private to ',
	from: 'privado de |private from ',
	gone: '{} não está mais aqui|{} is not here any more',
	send: 'Enviar|Send',
	lines: 'serão {} mensagens|these will be {} messages',
	adjust: 'complete a linha, se quiser, e envie|complete the line, if you like, and send it',
	waiting: 'espera a conexão|waits for the connection',
	failed: 'não chegou|did not arrive',
	unknown: 'não se sabe se chegou|not known whether it arrived',
	again: 'Enviar de novo|Send again',
	discard: 'Descartar|Discard',
	lost: 'A conexão caiu; nova tentativa em até {} s|The connection broke; trying again within {} s',
	now: 'Tentar já|Try now',
	back: 'De volta.|Back again.',
	missed: 'De volta; pode faltar o que foi dito nesse meio-tempo.|Back; what was said meanwhile may be missing.',
	quit: 'Você saiu do chat.|You left the chat.',
	return: 'Entrar de novo|Join again',
	outdated: 'O servidor agora é outra versão.|The server is another version now.',
	reload: 'Recarregar|Reload',
	joined: 'O cliente {} entrou no chat {}.|The client {} joined the {} chat.',
	left: '{} saiu do chat {}.|{} left the {} chat.',
	renamed: '{} mudou o nickname para {}.|{} changed the nickname to {}.',
	unchanged: 'Seu nickname já é {}.|Your nickname already is {}.',
	list: 'Usuários conectados ({}): {}|Connected users ({}): {}',
	alone: 'Não há outros usuários conectados.|There are no other connected users.',
	own_away: 'Você está ausente: {}|You are away: {}',
	own_back: 'Você voltou.|You are back.',
	is_away: '{} está ausente: {}|{} is away: {}',
	topic: 'Assunto: {}|Topic: {}',
	topic_none: 'O chat não tem assunto.|The chat has no topic.',
	topic_set: '{} mudou o assunto para: {}|{} changed the topic to: {}',
	topic_off: '{} tirou o assunto.|{} took the topic away.',
	promoted: '{1} agora modera o chat.|{1} now moderates the chat.',
	demoted: '{} tirou a moderação de {}.|{} took moderation from {}.',
	no_more: '{1} não modera mais o chat.|{1} no longer moderates the chat.',
	locked: '{} fechou a porta do chat|{} closed the door of the chat',
	unlocked: '{} abriu a porta do chat.|{} opened the door of the chat.',
	kicked: '{} tirou {} do chat|{} removed {} from the chat',
	banned: '{} baniu {} do chat|{} banned {} from the chat',
	unbanned: '{1} pode voltar.|{1} may come back.',
	muted: '{} silenciou {}|{} muted {}',
	unmuted: '{} devolveu a palavra a {}.|{} let {} speak again.',
	for: ' por {}| for {}',
	a_ban: 'banido: {}|banned: {}',
	a_mute: 'silenciado: {}|muted: {}',
	since: ' desde {}| since {}',
	until: ' até {}| until {}',
	by: ' por {}| by {}',
	refused: '; recusou {}|; refused {}',
	no_bans: 'Ninguém está banido nem silenciado.|Nobody is banned or muted.',
	address: '{}: {}, porta {}|{}: {}, port {}',
	ago: '; saiu há {}|; left {} ago',
	shutdown: 'O servidor está sendo encerrado.|The server is shutting down.',
	error: 'erro: {}|error: {}',
	warning: 'aviso: {}|warning: {}',
	mention: 'Mencionar|Mention',
	write: 'Mensagem privada|Private message',
	nick: 'Mudar o nickname|Change the nickname',
	away: 'Ficar ausente|Be away',
	here: 'Voltar|Be back',
	sound: 'Som|Sound',
	notify: 'Notificações|Notifications',
	help: 'Ajuda|Help',
	leave: 'Sair|Leave',
	kick: 'Tirar do chat|Remove from the chat',
	mute: 'Silenciar|Mute',
	unmute: 'Devolver a palavra|Let speak again',
	ban: 'Banir|Ban',
	close: 'Fechar|Close',
};

// What went wrong, by its code: {} is what it concerns, {1} the seconds. For a daemon that speaks the
// other language; what is not here is shown as the daemon says it.
const REFUSALS = {
	nickname_empty: 'o nickname não pode ser vazio; informe um nickname|the nickname cannot be empty; enter a nickname',
	nickname_invalid: 'nickname inválido: use de 1 a 20 letras, dígitos, _ ou -; informe outro nickname|invalid nickname: use 1 to 20 letters, digits, _ or -; enter another nickname',
	nickname_in_use: 'o nickname "{}" já está em uso; informe outro nickname|the nickname "{}" is already in use; enter another nickname',
	nickname_reserved: 'o nickname "{}" é reservado; informe outro nickname|the nickname "{}" is reserved; enter another nickname',
	nickname_owned: 'o nickname "{}" tem dono; informe a chave|the nickname "{}" has an owner; enter the key',
	nickname_banned: 'o nickname "{}" foi banido; informe outro nickname|the nickname "{}" is banned; enter another nickname',
	kept_out: 'o nickname "{}" acaba de ser tirado do chat; espere {1} s ou informe outro nickname|the nickname "{}" was just removed from the chat; wait {1} s or enter another nickname',
	password_wrong: 'senha incorreta; informe a senha|wrong password; enter the password',
	key_wrong: 'chave incorreta|wrong key',
	too_many_tries: 'tentativas demais|too many tries',
	locked: 'a porta do chat está fechada a quem é novo; tente mais tarde|the door of the chat is closed to newcomers; try again later',
	full: 'o servidor está cheio; tente mais tarde|the server is full; try again later',
	address_full: 'há conexões demais a partir do seu endereço|too many connections from your address',
	banned: 'este endereço foi banido do chat|this address is banned from the chat',
	no_such_user: 'não há nenhum usuário conectado com o nickname "{}"|there is no connected user with the nickname "{}"',
	to_oneself: 'não é possível enviar uma mensagem privada a si mesmo|you cannot send a private message to yourself',
	unknown_command: 'comando desconhecido: {} (use /ajuda)|unknown command: {} (use /help)',
	line_too_long: 'linha longa demais; o limite é {} bytes|line too long; the limit is {} bytes',
	muted: 'você foi silenciado|you are muted',
	not_moderator: 'só quem modera pode fazer isso|only who moderates can do that',
	replaced: 'sua conexão foi substituída por outra|your connection was replaced by another',
	too_fast: 'você está enviando rápido demais; suas mensagens sairão com atraso|you are sending too fast; your messages will go out late',
};

// The mere mention of a storage may throw. Without a value it is read; null takes it away.
function stored(kind, key, value) {
	try {
		const storage = window[kind + 'Storage'];
		if (value === undefined) return storage.getItem(key);
		if (value === null) storage.removeItem(key);
		else storage.setItem(key, value);
	} catch (e) { /* Then it is not kept. */ }
}
const kept = (key, value) => stored('local', 'littlecats-' + key, value);

let language = kept('language') || (/^pt/i.test(navigator.language) ? 'pt' : 'en');

function fill(words, ...values) {
	let next = 0;
	return words.split('|')[language === 'pt' ? 0 : 1].replace(/\{(1?)\}/g, (_, n) => values[n || next++]);
}
const say = (key, ...values) => fill(WORDS[key], ...values);

function refusal(o) {
	const words = REFUSALS[o.code];
	const lacks = words && (words.includes('{}') && !o.about || words.includes('{1}') && !o.seconds);
	return o.text && (room.lang === language || !words || lacks) ? o.text : fill(words, o.about, o.seconds);
}

// ---- Nicknames: unique by their folded form, and coloured by it as in the terminal client.

const LETTERS = { ß: 'ss', æ: 'ae', œ: 'oe', ĳ: 'ij', þ: 'th', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', ŋ: 'n', ŉ: 'n', ł: 'l', ŀ: 'l', ı: 'i', ĸ: 'k', ə: 'e' };

const fold = nick => nick.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\0-\x7f]/g, c => LETTERS[c] || c);
const same = (a, b) => fold(a) === fold(b);
const isMe = nick => !!nick && same(nick, me.nick);

function hue(nick) {
	let hash = 0x811c9dc5; // FNV-1a
	for (const c of fold(nick)) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193);
	return `var(--n${(hash >>> 0) % 11})`;
}

function make(tag, look, ...parts) {
	const node = document.createElement(tag);
	if (look) node.className = look;
	node.append(...parts);
	return node;
}

function button(words, act) {
	const node = make('button', '', words);
	node.type = 'button';
	node.onclick = act;
	return node;
}

function named(nick) {
	const node = make('span', 'nick', nick);
	node.style.color = hue(nick);
	return node;
}

// ---- The connection. The phases of a person: out (the nickname is asked for), in, lost (comes back
// by itself), ended (comes back by a button).

let phase = 'out';
const room = { name: '', said: '', lang: '', server: '', max: 1024, topic: '', locked: false };
const me = { nick: '', moderator: false, away: false, resume: '', last: '' };
const secrets = { password: '', key: '' };
let socket = null;
let awaited = ''; // Hello, answer (to what was sent), or what the daemon asks for.
let given = {}; // Which secrets were given over this connection.
let why = null; // What the daemon objected to, or why it ended.
let heardAt = 0, cameAt = 0, tries = 0, pause = 0, retry = 0, patience = 0, outdated = false;

function connect() {
	drop();
	awaited = 'hello';
	given = {};
	why = gap = null;
	const url = new URL('ws', location.href);
	url.protocol = url.protocol.replace('http', 'ws');
	const mine = socket = new WebSocket(url.href);
	mine.onmessage = e => { if (mine === socket) hear(JSON.parse(e.data)); };
	mine.onclose = () => { if (mine === socket) closed(); };
	// A network that swallows all would be waited for minutes.
	patience = setTimeout(() => { if (awaited === 'hello') closed(); }, 15e3);
	showAll();
}

function drop() {
	clearTimeout(retry);
	clearTimeout(patience);
	const old = socket;
	socket = null;
	if (old) old.close();
}

function closed() {
	drop();
	if (phase === 'in') {
		phase = 'lost';
		if (Date.now() - cameAt > 1e4) tries = 0;
		doubt();
	}
	if (phase === 'lost') {
		pause = Math.min(30, Math.pow(2, tries++));
		// Spread out: after a restart all come back.
		retry = setTimeout(connect, pause * (500 + Math.random() * 500));
	} else if (!why && /^(hello|answer)$/.test(awaited)) object('refused', say('unreachable'));
	awaited = '';
	showAll();
}

// The person looks at the page again: timers slept, and a connection that died says nothing.
function seen() {
	if (document.hidden) return;
	keep(false);
	changed();
	if (phase === 'lost' && !socket) connect();
	else if (phase === 'in' && Date.now() - heardAt > 2e4) {
		utter('/topic', true);
		suspect(5e3);
	}
}

function suspect(ms) {
	const then = Date.now();
	clearTimeout(patience);
	patience = setTimeout(() => {
		if (phase === 'in' && heardAt < then && sent.some(item => item.state === 'sent')) closed();
	}, ms);
}

// For the page when it is loaded anew. Written only when it goes: a tab that is duplicated takes the
// storage along, and would take the place of this one.
function keep(goes) {
	const is = goes && me.resume && (phase === 'in' || phase === 'lost');
	stored('session', 'littlecats', is ? JSON.stringify([me.nick, me.resume, log.firstId]) : null);
}

function end(reason) {
	phase = 'ended';
	why = reason;
	me.resume = '';
	people.clear();
	doubt();
	showAll();
}

// ---- The login.

function submitEntry(e) {
	e.preventDefault();
	wakeSound();
	const nick = $('nickname').value.trim(), changes = nick !== me.nick;
	for (const field of ['refused', 'nickname', 'password', 'key']) object(field, '');
	if (!nick) return object('nickname', fill(REFUSALS.nickname_empty));
	if (changes) me.resume = '';
	me.nick = nick;
	secrets.password = $('password').value || secrets.password;
	secrets.key = $('key').value || (changes ? '' : secrets.key);
	if (socket && awaited === 'nickname') give(nick);
	else if (socket && secrets[awaited] && !changes) give(secrets[awaited]);
	else connect();
	showAll();
}

function give(text) {
	awaited = 'answer';
	why = null;
	socket.send(text);
}

// Words of an objection, at the field that it concerns.
function object(field, words) {
	const place = $(field + '-why') || $(field);
	place.textContent = words;
	if (place.id !== field) $(field).setAttribute('aria-invalid', !!words);
}

function objected(o) {
	const code = o.code, lost = phase === 'lost';
	// It ran out while something was typed: what is given next connects again.
	if (code === 'login_time' && awaited !== 'answer') return;
	why = o;
	if (code === 'key_wrong') secrets.key = $('key').value = '';
	if (code === 'password_wrong') secrets.password = $('password').value = '';
	const field = code === 'password_wrong' ? 'password' : /^key|owned$/.test(code) ? 'key' : /^(nick|kept)/.test(code) ? 'nickname' : 'refused';
	if (lost && field === 'refused' && !/^(full|address_full|login_time)$/.test(code)) end(o);
	if (!lost && !(field === 'key' && secrets.key && !given.key)) object(field, refusal(o));
}

function asked({ what }) {
	awaited = what;
	if (secrets[what] && !given[what]) {
		given[what] = true;
		return give(secrets[what]);
	}
	if (phase === 'lost') {
		phase = 'out';
		$('nickname').value = me.nick;
		if (why) object(what, refusal(why));
	}
	for (const name in secrets) if (what === name || what === 'nickname') $(name).parentNode.hidden = what !== name;
	showAll();
	$(what).focus();
	$(what).select();
}

function welcomed(o) {
	if (log.lastId || o.missed) {
		goesOn();
		gap.type = o.missed ? 'missed' : 'back';
	}
	settle(o.missed);
	Object.assign(me, { nick: o.nick, moderator: o.moderator, resume: o.resume, away: false });
	Object.assign(room, { topic: o.topic, locked: o.locked });
	phase = 'in';
	awaited = '';
	why = null;
	cameAt = Date.now();
	$('password').value = $('key').value = '';
	kept('nickname', me.nick);
	people.clear();
	utter('/list', true);
	showAll();
	flush();
	// What was there before is not read aloud.
	setTimeout(() => log.setAttribute('aria-live', 'polite'), 500);
	if (matchMedia('(pointer: fine)').matches) line.focus();
}

// ---- What is heard.

let gap = null;

// Where the conversation goes on behind a break, once a connection.
function goesOn() {
	log.setAttribute('aria-live', 'off');
	if (!gap) add(gap = { type: 'back' });
}

function spoken(o) {
	o.own = isMe(o.from);
	if (o.history) {
		if (log.lastId) goesOn();
		forget(sent.find(item => item.state === 'unknown' && item.type === o.type && item.text === o.text && same(item.from, o.from)));
	} else if (o.own) answered(item => item.type === o.type && item.text === o.text);
	else {
		o.mention = o.type !== 'private' && o.text.split(/[^\p{L}\p{N}\p{M}_-]+/u).some(isMe);
		if (o.mention || o.type === 'private') ring(o);
		speakers = [o.from, ...speakers.filter(nick => nick !== o.from)].slice(0, 50);
	}
	add(o);
}

const HEARD = {
	hello(o) {
		Object.assign(room, { name: o.room, said: o.room_said, lang: o.lang, max: o.max_line, server: room.server || o.server });
		outdated = room.server !== o.server;
		if (me.last) socket.send('/since ' + me.last);
		if (me.resume) socket.send('/resume ' + me.resume);
		give(me.nick);
		showAll();
	},
	ask: asked, welcome: welcomed, said: spoken, acted: spoken, private: spoken,
	joined(o) {
		person(o.nick).moderator = o.moderator;
		add(o);
	},
	left(o) {
		people.delete(fold(o.nick));
		add(o);
	},
	renamed(o) {
		const who = person(o.from);
		people.delete(fold(o.from));
		who.nick = o.to;
		people.set(fold(o.to), who);
		speakers = speakers.map(nick => nick === o.from ? o.to : nick);
		if (recipient && same(o.from, recipient)) writeTo(o.to);
		if (isMe(o.from)) {
			me.nick = o.to;
			kept('nickname', o.to);
			answered(item => item.verb === 'nick');
		}
		add(o);
	},
	unchanged(o) {
		answered(item => item.verb === 'nick');
		add(o);
	},
	away(o) {
		if (!o.answer) person(o.nick).away_ = !!o.text;
		if (!o.answer && isMe(o.nick)) {
			me.away = !!o.text;
			answered(item => item.verb === 'away');
			add(o);
		} else if (o.answer) add(o);
	},
	topic(o) {
		room.topic = o.text;
		const item = (!o.id || isMe(o.by)) && answered(item => item.verb === 'topic');
		if (o.id || !item || !item.quiet) add(o);
	},
	moderated(o) {
		const [, to, what] = /^(?:(un|de|pro))?(.*)$/.exec(o.what);
		if (isMe(o.by)) answered(item => item.verb === 'moderate');
		if (what === 'locked') room.locked = !to;
		if (what === 'muted' && o.nick) person(o.nick).muted_ = !to;
		if (what === 'moted') {
			person(o.nick).moderator = to === 'pro';
			if (isMe(o.nick)) me.moderator = to === 'pro';
		}
		add(o);
		if (isMe(o.nick) && /^(kicked|banned)$/.test(o.what)) end(o);
	},
	users(o) {
		for (const nick of o.nicks) person(nick);
		for (const nick of o.away || []) person(nick).away_ = true;
		for (const nick of o.moderators || []) person(nick).moderator = true;
		const item = o.last && answered(item => item.verb === 'list');
		if (item && !item.quiet) add({ type: 'list', nicks: sorted() });
	},
	bans(o) {
		for (const ban of o.list) add(Object.assign({ type: 'ban' }, ban));
		if (o.last && !o.list.length) add({ type: 'no_bans' });
		if (o.last) answered(item => item.verb === 'bans');
	},
	address(o) {
		answered(item => item.verb === 'ip');
		add(o);
	},
	help(o) {
		answered(item => item.verb === 'help');
		add(o);
	},
	warning(o) {
		if (o.code === 'replaced') end(o);
		else add(o);
	},
	error(o) {
		if (phase === 'ended') return;
		if (phase !== 'in') return objected(o);
		if (/^(banned|too_many_tries)$/.test(o.code)) return end(o);
		const item = sent.find(item => item.state === 'sent');
		if (!item || !item.text) add(o);
		if (!item || !item.text) return forget(item);
		item.state = 'refused';
		item.why = o;
		$('spoken').textContent = refusal(o);
		showPending();
	},
	shutdown: add,
};

function hear(o) {
	heardAt = Date.now();
	// Others may be added to these.
	if (Object.prototype.hasOwnProperty.call(HEARD, o.type)) HEARD[o.type](o);
	if (o.id) {
		me.last = log.lastId = o.id;
		log.firstId = log.firstId || o.id;
	}
	changed();
}

// ---- What was sent, in its order. What is said stands below the conversation until its echo comes;
// what is not known to have arrived is never sent again unasked.

let sent = [];

const VERBS = {
	nick: 'nick', list: 'list', lista: 'list', who: 'list', usuarios: 'list', away: 'away', ausente: 'away', topic: 'topic', assunto: 'topic',
	bans: 'bans', ip: 'ip', help: 'help', ajuda: 'help', bot: 'bot', quit: 'quit', sair: 'quit', me: 'acted', msg: 'private', privado: 'private', w: 'private', r: 'reply',
};

function parse(line) {
	const [, name, rest] = /^\/([^/ ][^ ]*) *(.*)$/.exec(line) || [];
	if (!name) return { line, type: 'said', text: line.replace(/^\/\//, '/') };
	const verb = VERBS[name] || 'moderate';
	if (verb === 'acted') return { line, type: verb, text: rest };
	if (verb === 'reply') return { line, type: 'private', text: rest };
	if (verb !== 'private') return { line, verb };
	const [, to, text] = /^([^ ]*) *(.*)$/.exec(rest);
	return { line, type: verb, to, text };
}

function utter(text, quiet) {
	const item = Object.assign(parse(text), { quiet, from: me.nick, state: 'waiting' });
	if (item.verb === 'quit') return quit();
	sent.push(item);
	if (phase === 'in') pump();
	showPending();
}

function pump() {
	for (const item of sent.filter(item => item.state === 'waiting')) {
		socket.send(item.line);
		item.state = 'sent';
		// It is not answered.
		if (item.verb === 'bot') forget(item);
	}
	suspect(2e4);
}

function quit() {
	if (phase === 'in') socket.send('/quit');
	else drop();
	end({ type: 'quit' });
}

function forget(item) {
	sent = sent.filter(other => other !== item);
	showPending();
}

// The first that fits is answered, and so are the commands before it.
function answered(fits) {
	const item = sent.find(item => item.state !== 'waiting' && fits(item)), at = sent.indexOf(item);
	sent = sent.filter((other, i) => i > at || i < at && other.text);
	showPending();
	return item;
}

// The connection is gone, and with it the answers.
function doubt() {
	for (const item of sent) if (item.state === 'sent') item.state = 'unknown';
	sent = sent.filter(item => item.text);
	showPending();
}

// All that came meanwhile was read: what was not there did not arrive.
function settle(missed) {
	for (const item of sent) if (item.state === 'unknown' && item.type !== 'private' && !missed) item.state = 'failed';
	showPending();
}

function showPending() {
	$('pending').replaceChildren(...sent.filter(item => item.text).map(item => {
		const node = row(Object.assign({ own: true }, item)), state = item.state;
		if (state === 'sent') return node;
		const note = make('div', 'state' + (state === 'waiting' ? '' : ' alarm'), state === 'refused' ? say('error', refusal(item.why)) : say(state), ' ');
		if (state !== 'waiting') note.append(button(say('again'), () => { forget(item); utter(item.line); }));
		note.append(button(say('discard'), () => forget(item)));
		node.append(note);
		return node;
	}));
	changed();
}

// ---- The conversation.

const ROWS = 1000;
let queue = [];
let following = true, fresh = 0, unread = 0, scheduled = false;

function add(o) {
	if (!o.time) o.time = new Date().toISOString();
	queue.push(o);
	if (o.text && o.from && !o.own && !o.history) {
		if (!following) fresh++;
		if (document.hidden || !document.hasFocus()) unread++;
	}
	changed();
}

// Whatever was heard, it is shown once a frame; hidden tabs have none.
function changed() {
	if (scheduled) return;
	scheduled = true;
	if (document.hidden) setTimeout(flush, 250);
	else requestAnimationFrame(flush);
}

function flush() {
	scheduled = false;
	const part = document.createDocumentFragment();
	let before = log.lastChild && log.lastChild.o;
	for (const o of queue.slice(-ROWS)) {
		const day = new Date(o.time).toDateString();
		if (day !== (before ? new Date(before.time) : new Date()).toDateString()) part.append(row({ type: 'day', time: o.time }));
		part.append(row(o, before));
		before = o;
	}
	queue = [];
	log.append(part);
	const over = log.children.length - (following ? ROWS : 3 * ROWS), below = box.scrollHeight - box.scrollTop;
	for (let i = 0; i < over; i++) log.firstChild.remove();
	if (following) toEnd();
	// What goes above what is being read does not move it.
	else if (over > 0) box.scrollTop = box.scrollHeight - below;
	$('new').hidden = following;
	$('new').textContent = say('new', fresh);
	if (!document.hidden && document.hasFocus()) unread = 0;
	document.title = (unread ? `(${unread}) ` : '') + (room.name || 'littlecats');
	$('room').textContent = room.name;
	$('topic').textContent = (room.locked ? `🔒 ${say('door')} ` : '') + room.topic;
	$('me').textContent = me.nick;
	$('count').textContent = people.size;
	showPeople();
}

function toEnd() {
	following = true;
	fresh = 0;
	box.scrollTop = box.scrollHeight;
}

function scrolled() {
	following = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
	if (following) fresh = 0;
	$('new').hidden = following;
}

function row(o, before) {
	const time = new Date(o.time || Date.now()), node = make('div', 'row ' + o.type);
	const clock = make('time', '', time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false }));
	node.o = o;
	clock.dateTime = time.toISOString();
	if (o.type === 'day') {
		node.textContent = time.toLocaleDateString(language === 'pt' ? 'pt-BR' : 'en', { weekday: 'long', day: 'numeric', month: 'long' });
	} else if (!o.from || o.type === 'renamed') {
		node.className += ' info';
		// People hear the words of others, not who comes and goes.
		if (/^(joined|left)$/.test(o.type)) node.setAttribute('aria-live', 'off');
		node.append(make('div', 'text', linked(told(o))), clock);
	} else {
		const who = make('span', 'who'), text = make('div', 'text');
		const goesOn = before && before.from === o.from && before.type === o.type && before.to === o.to && time - new Date(before.time) < 3e5;
		node.className += (o.own ? ' own' : '') + (o.mention ? ' mention' : '') + (goesOn ? ' cont' : '');
		if (o.type === 'private') who.append(make('span', 'tag', say(o.own ? 'to' : 'from')), o.own ? named(o.to || '') : named(o.from));
		else who.append(named(o.from));
		if (o.notice) who.append(' ', make('span', 'tag', say('notice')));
		who.append(' ', clock);
		if (o.type === 'acted' || o.act) text.append('* ', named(o.from), ' ');
		text.append(linked(o.text));
		node.append(who, text);
	}
	return node;
}

// Links end before what ends the sentence that they stand in; everything else is text.
function linked(text) {
	const part = make('span');
	let from = 0;
	for (const found of text.matchAll(/\bhttps?:\/\/[^\s<>"]+/gi)) {
		let url = found[0].replace(/[.,;:!?'*»”’]+$/, '');
		if (url.endsWith(')') && !url.includes('(')) url = url.slice(0, -1);
		const link = make('a', '', url);
		link.href = url;
		link.target = '_blank';
		link.rel = 'noopener noreferrer';
		part.append(text.slice(from, found.index), link);
		from = found.index + url.length;
	}
	part.append(text.slice(from));
	return part;
}

const roomSaid = () => room.lang === language ? room.said : room.name;

// Rounded down to the largest unit.
function span(ms, gap) {
	const [size, unit] = [[864e5, 'd'], [36e5, 'h'], [6e4, 'min']].find(([size]) => ms >= size) || [1e3, 's'];
	return Math.floor(ms / size) + gap + unit;
}
const between = (from, to, gap) => span(new Date(to) - new Date(from) + (gap ? 0 : 500), gap);
const minute = time => time.slice(0, 16).replace('T', ' ') + ' UTC';

const TOLD = {
	joined: o => say('joined', o.nick, roomSaid()),
	left: o => say('left', o.nick, roomSaid()) + (o.text ? ` (${o.text})` : ''),
	renamed: o => say('renamed', o.from, o.to),
	unchanged: o => say('unchanged', o.nick),
	list: o => o.nicks.length < 2 ? say('alone') : say('list', o.nicks.length, o.nicks.slice(0, 99).join(', ') + (o.nicks.length > 99 ? '…' : '')),
	away: o => o.answer ? say('is_away', o.nick, o.text) : o.text ? say('own_away', o.text) : say('own_back'),
	topic: o => o.id ? say(o.text ? 'topic_set' : 'topic_off', o.by, o.text) : say(o.text ? 'topic' : 'topic_none', o.text),
	moderated(o) {
		const words = say(o.what === 'demoted' && !o.by ? 'no_more' : o.what, o.by, o.nick || o.address);
		if (words.endsWith('.')) return words;
		return words + (o.until ? say('for', between(o.time, o.until, '')) : '') + (o.text ? ': ' + o.text : '.');
	},
	ban: o => say(o.what === 'muted' ? 'a_mute' : 'a_ban', o.nick || o.address) + (o.nick && o.address ? ` (${o.address})` : '') + say('since', minute(o.since))
		+ (o.until ? say('until', minute(o.until)) : '') + say('by', o.by) + (o.what === 'muted' ? '' : say('refused', o.refused || 0)),
	address: o => say('address', o.nick, o.ip, o.port) + (o.left ? say('ago', between(o.left, o.time, ' ')) : ''),
	help: o => o.text,
	error: o => say('error', refusal(o)),
	warning: o => say('warning', refusal(o)),
};
const told = o => TOLD[o.type] ? TOLD[o.type](o) : say(o.type);

let audio = null, rangAt = 0;

// Browsers let a sound begin only in something that the person does.
function wakeSound() {
	const Audio = window.AudioContext || window.webkitAudioContext;
	if (kept('sound') && Audio) audio = audio || new Audio();
}

const canNotify = () => window.isSecureContext && 'Notification' in window;

function ring(o) {
	if (!document.hidden && document.hasFocus() || Date.now() - rangAt < 1000) return;
	rangAt = Date.now();
	if (audio && kept('sound')) {
		const tone = audio.createOscillator(), volume = audio.createGain();
		volume.gain.value = .1;
		tone.connect(volume).connect(audio.destination);
		tone.start();
		tone.stop(audio.currentTime + .15);
	}
	try {
		if (kept('notify') && canNotify()) new Notification(o.from, { body: o.text, tag: 'littlecats' });
	} catch (e) { /* Telephones have it, and throw. */ }
}

// ---- The people.

const people = new Map(), nodes = new Map();
let peopleMax = 200;

function person(nick) {
	const key = fold(nick);
	if (!people.has(key)) people.set(key, { nick });
	return people.get(key);
}

const sorted = () => [...people.keys()].sort().map(key => people.get(key).nick);

function showPeople() {
	const list = $('list'), wanted = fold($('filter').value);
	if (!list.offsetWidth) return;
	$('filter').hidden = people.size < 15 && !wanted;
	const keys = [...people.keys()].filter(key => key.includes(wanted)).sort(), shown = keys.slice(0, peopleMax), fits = new Set(shown);
	for (const [key, node] of nodes) if (!fits.has(key)) { node.remove(); nodes.delete(key); }
	shown.forEach((key, i) => {
		const who = people.get(key), marks = ['moderator', 'away_', 'muted_'].filter(mark => who[mark]);
		if (isMe(who.nick)) marks.unshift('you');
		const words = marks.map(mark => say(mark)).join(', ');
		if (!nodes.has(key)) nodes.set(key, make('li', '', button('', e => menuOf(people.get(key).nick, e.currentTarget))));
		const node = nodes.get(key);
		if (node.told !== who.nick + words) node.firstChild.replaceChildren(named(who.nick), ' ', make('span', 'tag', words));
		node.told = who.nick + words;
		// Only what stands elsewhere is moved: it loses the focus.
		if (list.children[i] !== node) list.insertBefore(node, list.children[i] || null);
	});
	$('more').hidden = keys.length <= peopleMax;
	$('more').textContent = say('more', keys.length - peopleMax);
}

function drawer(open) {
	$('chat').classList.toggle('drawer', open);
	$('here').setAttribute('aria-expanded', open);
	showPeople();
	$(open ? 'close' : 'here').focus();
}

// ---- The line that is typed.

let typed = [], recalled = 0, draft = '', recipient = '', speakers = [], completion = {}, composing = false;

// Without what a daemon refuses, which comes along with what is copied elsewhere.
const clean = text => text.replace(/\r\n?|[\v\f\x85\u2028\u2029]/g, '\n').replace(/[\0-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');

// A message is a line. Lines behind a private one are private too, and none but the first is a command.
function messages() {
	const lines = clean(line.value).split('\n').filter(text => text.trim());
	const command = (/^\/((msg|privado|w) +[^ ]+|r) +/.exec(lines[0]) || [''])[0];
	return lines.map((text, i) => recipient ? `/msg ${recipient} ${text}` : i ? command ? command + text : text.replace(/^\s*\//, '/$&') : text);
}

function submitLine(e) {
	e.preventDefault();
	// By the button, as telephones compose each word: leaving the field ends that.
	if (composing) {
		line.blur();
		line.focus();
		composing = false;
		return setTimeout(submitLine, 0, e);
	}
	const lines = messages();
	if (phase === 'ended' || !lines.length) return;
	if (recipient && phase === 'in' && !people.has(fold(recipient))) return hint(say('gone', recipient), true);
	if (lines.some(text => new TextEncoder().encode(text).length >= room.max)) return hint(fill(REFUSALS.line_too_long, room.max), true);
	for (const text of clean(line.value).split('\n')) if (text.trim() && !/^\s*\/(op|moderar)\b/i.test(text)) typed.push(text);
	recalled = typed.length;
	toEnd();
	setLine('');
	lines.forEach(text => utter(text));
}

function hint(words, alarm) {
	$('hint').textContent = words;
	$('hint').className = alarm ? 'alarm' : '';
}

function setLine(text) {
	line.value = text;
	line.setSelectionRange(text.length, text.length);
	showLine();
}

function showLine() {
	const lines = messages().length;
	$('send').textContent = say('send') + (lines > 1 ? ' ' + lines : '');
	hint(lines > 1 ? say('lines', lines) : '');
	line.disabled = $('send').disabled = phase === 'ended';
	$('to').hidden = !recipient;
	$('to').firstChild.textContent = say('to') + recipient;
	$('composer').className = recipient && 'private';
	line.style.height = 'auto';
	line.style.height = line.scrollHeight + 2 + 'px';
	showBar();
}

function showBar() {
	const bar = $('bar');
	bar.textContent = '';
	if (phase === 'ended') bar.append(why.code ? refusal(why) : told(why), ' ', button(say('return'), () => { phase = 'lost'; connect(); }));
	else if (phase === 'lost') bar.append(why ? refusal(why) : say('lost', pause), ' ', button(say('now'), connect));
	else if (outdated && !line.value) bar.append(say('outdated'), ' ', button(say('reload'), () => location.reload()));
}

function writeTo(nick) {
	recipient = nick;
	showLine();
	line.focus();
}

// A command in the line, to be completed: what menus give.
function begin(text) {
	recipient = '';
	setLine(text);
	hint(say('adjust'));
	line.focus();
}

function recall(to) {
	if (to < 0 || to > typed.length) return;
	if (recalled === typed.length) draft = line.value;
	recalled = to;
	setLine(to < typed.length ? typed[to] : draft);
}

const COMMANDS = '/msg /me /list /nick /r /away /topic /bot /help /quit /op /promote /unop /kick /ban /unban /bans /mute /unmute /lock /unlock /ip'.split(' ');

// Behind a nickname at the start of what is said comes a colon.
const addressed = (nick, before) => nick + (before || recipient ? ' ' : ': ');

function insert(text, from) {
	line.setRangeText(text, from, line.selectionEnd, 'end');
	showLine();
}

// Tab: the last speaker first, then the next. False where there is nothing to complete.
function complete() {
	const left = line.value.slice(0, line.selectionEnd), from = left.search(/\S*$/);
	if (completion.left !== left) {
		const before = left.slice(0, from), word = fold(left.slice(from));
		const nicks = [...speakers, ...sorted()].filter(nick => people.has(fold(nick)) && !isMe(nick));
		const all = word[0] === '/' && !before ? COMMANDS.map(name => name + ' ') : nicks.map(nick => addressed(nick, before));
		completion = { from, next: 0, found: [...new Set(all)].filter(name => word && fold(name).startsWith(word)) };
	}
	const { found } = completion;
	if (!found.length) return false;
	insert(found[completion.next++ % found.length], completion.from);
	completion.left = line.value.slice(0, line.selectionEnd);
	return true;
}

function mention(nick) {
	const before = line.value.slice(0, line.selectionStart);
	insert((/\S$/.test(before) ? ' ' : '') + addressed(nick, before), before.length);
	line.focus();
}

function pressed(e) {
	// Keys of a word that is being composed.
	if (e.isComposing || e.keyCode === 229 || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) return;
	const step = { ArrowUp: -1, ArrowDown: 1 }[e.key];
	const isOneLine = line.scrollHeight < 70 || recalled < typed.length;
	if (e.key === 'Enter') submitLine(e);
	else if (e.key === 'Escape' && recipient) writeTo('');
	else if (e.key === 'Tab' && complete()) e.preventDefault();
	else if (step && isOneLine) {
		e.preventDefault();
		recall(recalled + step);
	}
}

// ---- Menus.

let opener = null;

function menu(title, items, anchor) {
	const list = $('menu');
	opener = anchor;
	list.setAttribute('aria-label', title);
	list.replaceChildren(...items.filter(Boolean).map(([words, act, checked]) => {
		const item = button(words, () => { closeMenu(); act(); }), checks = checked !== undefined;
		item.setAttribute('role', checks ? 'menuitemcheckbox' : 'menuitem');
		if (checks) {
			item.setAttribute('aria-checked', checked);
			item.append(checked ? ' ☑' : ' ☐');
		}
		return item;
	}));
	list.hidden = false;
	const at = anchor.getBoundingClientRect();
	list.style.left = Math.max(8, Math.min(at.left, innerWidth - list.offsetWidth - 8)) + 'px';
	list.style.top = Math.max(8, Math.min(at.bottom + 4, innerHeight - list.offsetHeight - 8)) + 'px';
	list.firstChild.focus();
}

function closeMenu() {
	$('menu').hidden = true;
	opener.focus();
}

function menuPressed(e) {
	const items = [...$('menu').children], at = items.indexOf(document.activeElement);
	const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
	if (to !== undefined) items[(to + items.length) % items.length].focus();
	else if (e.key === 'Escape' || e.key === 'Tab') closeMenu();
	else return;
	e.stopPropagation();
	e.preventDefault();
}

function menuOf(nick, anchor) {
	if (isMe(nick)) return ownMenu(anchor);
	const who = people.get(fold(nick)) || {}, power = me.moderator && !who.moderator;
	menu(nick, [
		[say('write'), () => writeTo(nick)],
		[say('mention'), () => mention(nick)],
		power && [say('kick') + '…', () => begin(`/kick ${nick} `)],
		power && (who.muted_ ? [say('unmute'), () => utter('/unmute ' + nick)] : [say('mute') + '…', () => begin(`/mute ${nick} 10min`)]),
		power && [say('ban') + '…', () => begin(`/ban ${nick} 2h `)],
	].map(item => item && [item[0], () => { $('chat').classList.remove('drawer'); item[1](); }]), anchor);
}

function ownMenu(anchor) {
	const turn = key => () => { kept(key, kept(key) ? null : 'on'); wakeSound(); };
	menu(me.nick, [
		[say('nick') + '…', () => begin('/nick ' + me.nick)],
		me.away ? [say('here'), () => utter('/away')] : [say('away') + '…', () => begin('/away ' + say('away_'))],
		[say('sound'), turn('sound'), !!kept('sound')],
		canNotify() && [say('notify'), () => Notification.requestPermission(turn('notify')), !!kept('notify')],
		[say('other'), otherLanguage],
		[say('help'), () => { toEnd(); utter('/help'); }],
		[say('leave'), quit],
	], anchor);
}

// ---- All of it in one language, and how it begins.

function showAll() {
	for (const node of document.querySelectorAll('[data-word]')) node.textContent = say(node.dataset.word);
	for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', say(node.dataset.label));
	document.documentElement.lang = language === 'pt' ? 'pt-BR' : 'en';
	const busy = /^(hello|answer)$/.test(awaited);
	$('entry').hidden = phase !== 'out';
	$('chat').hidden = phase === 'out';
	$('welcome').textContent = say('welcome', roomSaid()).replace('  ', ' ').replace(' !', '!');
	$('enter').textContent = say(busy ? 'entering' : 'enter');
	$('enter').disabled = busy;
	showLine();
	changed();
}

function otherLanguage() {
	language = language === 'pt' ? 'en' : 'pt';
	kept('language', language);
	log.setAttribute('aria-live', 'off');
	const old = [...log.children].map(node => node.o);
	log.replaceChildren(...old.map((o, i) => row(o, old[i - 1])));
	if (phase === 'in') setTimeout(() => log.setAttribute('aria-live', 'polite'), 500);
	showPending();
	showAll();
}

// Back into its own place, with what it had shown as far as that is kept.
function resume() {
	let session = null;
	try { session = JSON.parse(stored('session', 'littlecats')); } catch (e) { /* As if there were none. */ }
	keep(false);
	if (!session) return $('nickname').focus();
	[me.nick, me.resume, me.last] = session;
	phase = 'lost';
	connect();
}

function tapped(e) {
	const nick = e.target.closest('.nick');
	if (!nick || !getSelection().isCollapsed) return;
	if (e.type === 'contextmenu') { e.preventDefault(); menuOf(nick.textContent, line); }
	else (e.target.closest('.private') ? writeTo : mention)(nick.textContent);
}

// Above the telephone's keyboard; a page that is zoomed into stays as it is.
function fit() {
	const view = window.visualViewport;
	if (Math.abs(view.scale - 1) > .01) return;
	$('chat').style.height = view.height + 'px';
	$('chat').style.top = view.offsetTop + 'px';
}

function start() {
	$('entry').onsubmit = submitEntry;
	$('language').onclick = otherLanguage;
	$('composer').onsubmit = submitLine;
	$('to').lastElementChild.onclick = () => writeTo('');
	line.onkeydown = pressed;
	line.oninput = showLine;
	line.addEventListener('compositionstart', () => { composing = true; });
	line.addEventListener('compositionend', () => { composing = false; });
	// The telephone's keyboard stays.
	$('send').onmousedown = e => e.preventDefault();
	box.onscroll = scrolled;
	box.onclick = box.oncontextmenu = tapped;
	$('new').onclick = () => { toEnd(); changed(); };
	$('here').onclick = () => drawer(true);
	$('close').onclick = () => drawer(false);
	$('me').onclick = e => ownMenu(e.currentTarget);
	$('filter').oninput = showPeople;
	$('more').onclick = () => { peopleMax += 200; showPeople(); };
	$('menu').onkeydown = menuPressed;
	document.onmousedown = e => { if (!$('menu').contains(e.target)) $('menu').hidden = true; };
	document.onkeydown = e => { if (e.key === 'Escape' && $('chat').classList.contains('drawer')) drawer(false); };
	document.addEventListener('visibilitychange', () => document.hidden ? keep(true) : seen());
	window.addEventListener('pagehide', () => keep(true));
	for (const event of ['online', 'pageshow', 'focus']) window.addEventListener(event, seen);
	if (window.ResizeObserver) new ResizeObserver(() => { if (following) toEnd(); }).observe(box);
	if (window.visualViewport) visualViewport.onresize = visualViewport.onscroll = fit;
	$('nickname').value = kept('nickname') || '';
	showAll();
	resume();
}

start();
