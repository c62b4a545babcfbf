// The page of the chat: objects come (the events dialect), lines go. For browsers of 2021, plain http,
// blocked storage. Texts of others only become text and links.
'use strict';

const $ = id => document.getElementById(id);
const chat = $('chat'), log = $('log'), box = $('scroll'), line = $('line'), list = $('list'), menu = $('menu');

// ---- Words: a name, Portuguese, English; {} and {1} are filled, {it} with other words.

const table = text => Object.fromEntries(text.trim().split('\n').map(row => [row.split('|')[0], row.split('|').slice(1)]));

const WORDS = table(`
other|English|Português
greeting|Bem-vindo ao chat{}!|Welcome to the{} chat!
message|Mensagem|Message
nickname|Seu nickname|Your nickname
it|o nickname "{}"|the nickname "{}"
another|; informe outro nickname|; enter another nickname
password|Senha do chat|Password of the chat
key|Chave do nickname|Key of the nickname
enter|Entrar|Join
unreachable|O servidor não responde|The server does not answer
people|Pessoas|People
filter|Procurar|Find
more|e mais {}|and {} more
you|você|you
moderator|modera|moderator
absent|ausente|away
notice|robô|bot
new|↓ {} novas|↓ {} new
to|privado para|private to
from|privado de|private from
gone|{} não está mais aqui|{} is not here any more
send|Enviar|Send
too_long|linha longa demais; o limite é {} bytes|line too long; the limit is {} bytes
lines|serão {} mensagens|these will be {} messages
adjust|complete a linha e envie|complete the line and send it
waiting|espera a conexão|waits for the connection
failed|não chegou|did not arrive
unknown|não se sabe se chegou|not known whether it arrived
again|Enviar de novo|Send again
discard|Descartar|Discard
lost|A conexão caiu; nova tentativa em até {} s|The connection broke; trying again within {} s
now|Tentar já|Try now
back|De volta.|Back again.
missed|Pode faltar o que foi dito nesse meio-tempo.|What was said meanwhile may be missing.
quit|Você saiu do chat.|You left the chat.
outdated|O servidor tem outra versão.|The server has another version.
reload|Recarregar|Reload
joined|O cliente {} entrou no chat {}.|The client {} joined the {} chat.
left|{} saiu do chat {}.|{} left the {} chat.
renamed|{} mudou o nickname para {}.|{} changed the nickname to {}.
unchanged|Seu nickname já é {}.|Your nickname already is {}.
users|Usuários conectados ({}): {}|Connected users ({}): {}
alone|Não há outros usuários conectados.|There are no other connected users.
own_away|Você está ausente: {}|You are away: {}
own_back|Você voltou.|You are back.
is_away|{} está ausente: {}|{} is away: {}
topic|Assunto: {}|Topic: {}
topic_none|O chat não tem assunto.|The chat has no topic.
topic_set|{} mudou o assunto para: {}|{} changed the topic to: {}
topic_off|{} tirou o assunto.|{} took the topic away.
promoted|{1} agora modera o chat.|{1} now moderates the chat.
demoted|{} tirou a moderação de {}.|{} took moderation from {}.
no_more|{1} não modera mais o chat.|{1} no longer moderates the chat.
locked|{} fechou a porta do chat|{} closed the door of the chat
unlocked|{} abriu a porta do chat.|{} opened the door of the chat.
kicked|{} tirou {} do chat|{} removed {} from the chat
banned|{} baniu {} do chat|{} banned {} from the chat
unbanned|{1} pode voltar.|{1} may come back.
muted|{} silenciou {}|{} muted {}
unmuted|{} devolveu a palavra a {}.|{} let {} speak again.
for| por {}| for {}
is_banned|banido|banned
is_muted|silenciado|muted
no_bans|Ninguém está banido nem silenciado.|Nobody is banned or muted.
address|{}: {}, porta {}|{}: {}, port {}
shutdown|O servidor está sendo encerrado.|The server is shutting down.
error|erro: {}|error: {}
warning|aviso: {}|warning: {}
mention|Mencionar|Mention
write|Mensagem privada|Private message
nick|Mudar o nickname|Change the nickname
sound|Som|Sound
notify|Notificações|Notifications
help|Ajuda|Help
leave|Sair|Leave
kick|Tirar do chat|Remove from the chat
mute|Silenciar|Mute
ban|Banir|Ban
close|Fechar|Close`);

// Errors, where the daemon speaks the other language; others are shown as it says them.
const REFUSALS = table(`
nickname_empty|o nickname não pode ser vazio; informe um nickname|the nickname cannot be empty; enter a nickname
nickname_invalid|nickname inválido: use de 1 a 20 letras, dígitos, _ ou -{another}|invalid nickname: use 1 to 20 letters, digits, _ or -{another}
nickname_in_use|{it} já está em uso{another}|{it} is already in use{another}
nickname_reserved|{it} é reservado{another}|{it} is reserved{another}
nickname_banned|{it} foi banido{another}|{it} is banned{another}
nickname_owned|{it} tem dono; informe a chave|{it} has an owner; enter the key
kept_out|{it} acaba de ser tirado do chat; espere {1} s ou informe outro nickname|{it} was just removed from the chat; wait {1} s or enter another nickname
password_wrong|senha incorreta; informe a senha|wrong password; enter the password
key_wrong|chave incorreta|wrong key
full|o servidor está cheio; tente mais tarde|the server is full; try again later
locked|a porta do chat está fechada a quem é novo; tente mais tarde|the door of the chat is closed to newcomers; try again later
banned|este endereço foi banido do chat|this address is banned from the chat
no_such_user|não há nenhum usuário conectado com {it}|there is no connected user with {it}
unknown_command|comando desconhecido: {} (use /ajuda)|unknown command: {} (use /help)
muted|você foi silenciado|you are muted
replaced|sua conexão foi substituída por outra|your connection was replaced by another`);

// Its mention may throw: then it is as old as the page.
function storage(kind) {
	try {
		return window[kind + 'Storage'] || {};
	} catch (e) {
		return {};
	}
}

const local = storage('local'), session = storage('session');
const kept = key => local['littlecats-' + key];
const store = (key, value) => { try { local['littlecats-' + key] = value; } catch (e) {} };

let lang = kept('language') || (/^pt/i.test(navigator.language) ? 'pt' : 'en');

function fill(words, ...values) {
	let next = 0;
	return words[lang === 'pt' ? 0 : 1].replace(/\{(\w*)\}/g, (_, n) => WORDS[n] ? say(n, ...values) : values[n || next++]);
}
const say = (key, ...values) => fill(WORDS[key], ...values);

function refusal(o) {
	const words = room.lang !== lang && REFUSALS[o.code];
	return words ? fill(words, o.about, o.seconds) : o.text;
}

// ---- Nicknames: alike, and coloured, by their folded form, as in the terminal client.

const LETTERS = 'ßss æae œoe ĳij þth øo đd ðd ħh ŧt ŋn ŉn łl ŀl ıi ĸk əe'.split(' ');

const letter = c => (LETTERS.find(to => to[0] === c) || c + c).slice(1);
const fold = nick => nick.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\0-\x7f]/g, letter);
const same = (a, b) => fold(a) === fold(b);
const isMe = nick => !!nick && same(nick, me.nick);

function named(nick) {
	const node = make('span', 'nick', nick);
	let hash = 0x811c9dc5; // FNV-1a
	for (const c of fold(nick)) hash = Math.imul(hash ^ c.charCodeAt(0), 0x01000193);
	node.style.color = `var(--n${(hash >>> 0) % 11})`;
	return node;
}

function make(tag, look, ...parts) {
	const node = document.createElement(tag);
	node.className = look;
	node.append(...parts);
	return node;
}

// What stays is not read aloud again.
function put(id, text) {
	if ($(id).textContent !== String(text)) $(id).textContent = text;
}

const button = (words, act) => Object.assign(make('button', '', words), { onclick: act });

// ---- The connection. A person is out (the nickname is asked for), in, lost (comes back by itself) or
// ended (comes back by a button).

let phase = 'out';
const room = {}, me = { nick: '' };
const secrets = { password: '', key: '' };
let socket = null;
let awaited = ''; // hello, answer (to what was given), or what the daemon asks for
let wanted = ''; // which secret there is a field for
let given = {}; // which secrets were given over this connection
let why = null; // what the daemon objected to, or why it ended
let heardAt = 0, cameAt = 0, tries = 0, pause = 0, retry = 0, patience = 0, isOther = false, isBack = false;

function connect() {
	drop();
	awaited = 'hello';
	given = {};
	why = null;
	isBack = false;
	const mine = socket = new WebSocket(new URL('ws', location.href.replace('http', 'ws')));
	mine.onmessage = e => { if (mine === socket) hear(JSON.parse(e.data)); };
	mine.onclose = () => { if (mine === socket) closed(); };
	expect(15e3);
	showAll();
}

function drop() {
	clearTimeout(retry);
	clearTimeout(patience);
	if (socket) socket.close();
	socket = null;
}

// Connections that died say nothing.
function expect(ms) {
	const then = Date.now();
	clearTimeout(patience);
	patience = setTimeout(() => { if (heardAt < then) closed(); }, ms);
}

function closed() {
	drop();
	if (phase === 'in') {
		phase = 'lost';
		if (Date.now() - cameAt > 1e4) tries = 0;
		doubt();
		hush();
	}
	if (phase === 'lost') {
		pause = Math.min(30, 2 ** tries++);
		// Spread out: after a restart all come back.
		retry = setTimeout(connect, pause * (500 + Math.random() * 500));
	} else if (!why && /hello|answer/.test(awaited)) object('refused', say('unreachable'));
	awaited = '';
	showAll();
}

// Timers slept while nobody looked.
function seen() {
	if (document.hidden) return;
	keep(false);
	changed();
	if (phase === 'lost' && !socket) connect();
	else if (phase === 'in' && Date.now() - heardAt > 2e4) {
		quietly('topic');
		expect(5e3);
	}
}

// For when it is loaded anew. Only as it goes: a duplicated tab takes the storage along.
function keep(goes) {
	if (goes && me.resume) session.littlecats = JSON.stringify([me.nick, me.resume, me.first]);
	else delete session.littlecats;
}

function end(reason) {
	phase = 'ended';
	why = reason;
	me.resume = '';
	people.clear();
	changes = true;
	doubt();
	showAll();
}

// ---- The login.

function submitEntry(e) {
	e.preventDefault();
	wakeSound();
	const nick = $('nickname').value.trim(), changes = nick !== me.nick;
	for (const field of ['refused', 'nickname', 'secret']) object(field, '');
	if (!nick) return object('nickname', fill(REFUSALS.nickname_empty));
	if (changes) me.resume = secrets.key = '';
	me.nick = nick;
	if (wanted) secrets[wanted] = $('secret').value || secrets[wanted];
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

// An objection, at its field.
function object(field, words) {
	($(field + '-why') || $(field)).textContent = words;
	$(field).setAttribute('aria-invalid', !!words);
}

function objected(o) {
	const { code } = o, secret = /^password/.test(code) ? 'password' : /^key|owned/.test(code) && 'key';
	// Something is being typed; it will connect again.
	if (code === 'login_time' && awaited !== 'answer') return;
	if (phase !== 'ended') why = o;
	if (/wrong/.test(code)) secrets[secret] = '';
	const field = secret ? 'secret' : /^(nick|kept)/.test(code) ? 'nickname' : 'refused';
	if (phase === 'out' && !(secrets[secret] && !given[secret])) object(field, refusal(o));
	if (phase === 'lost' && field === 'refused' && !/full|time/.test(code)) end(o);
}

function asked({ what }) {
	awaited = what;
	if (secrets[what] && !given[what]) {
		given[what] = true;
		return give(secrets[what]);
	}
	const field = what === 'nickname' ? what : 'secret';
	if (phase === 'lost') {
		phase = 'out';
		$('nickname').value = me.nick;
		if (why) object(field, refusal(why));
	}
	wanted = field === 'secret' ? what : '';
	$('secret').value = '';
	showAll();
	$(field).select();
}

function welcomed(o) {
	goesOn();
	if (o.missed) add({ type: 'missed' });
	// What was not in the gap did not arrive.
	for (const item of sent) if (item.state === 'unknown' && item.kind !== 'private' && !o.missed) item.state = 'failed';
	Object.assign(me, o);
	phase = 'in';
	awaited = '';
	cameAt = heardAt;
	wanted = $('secret').value = '';
	store('nickname', me.nick);
	people.clear();
	quiet = { list: 0, topic: 0 };
	quietly('list');
	pump();
	showAll();
	flush();
	hush();
	if (isDesk) line.focus();
}

// ---- What is heard. True where it is not shown as it is.

// Behind a break, once a connection.
function goesOn() {
	if (cameAt && !isBack) add({ type: 'back' });
	isBack = true;
}

function spoken(o) {
	o.own = isMe(o.from);
	// The echo, or what is found of it in the gap.
	forget(sent.find(item => item.state !== 'waiting' && item.kind === o.type && item.text === o.text && same(item.from, o.from)));
	if (o.history) goesOn();
	if (!o.own) {
		o.mention = o.type !== 'private' && o.text.split(/[^\p{L}\p{N}\p{M}_-]+/u).some(isMe);
		if (!o.history && (o.mention || o.type === 'private')) ring(o);
		speakers = [o.from, ...speakers.filter(nick => nick !== o.from)].slice(0, 50);
	}
	add(o);
}

const HEARD = {
	hello(o) {
		isOther = isOther || room.server && room.server !== o.server;
		Object.assign(room, o);
		if (me.last) socket.send('/since ' + me.last);
		if (me.resume) socket.send('/resume ' + me.resume);
		give(me.nick);
		showAll();
	},
	ask: asked, welcome: welcomed, said: spoken, acted: spoken, private: spoken,
	joined(o) { person(o.nick).moderator = o.moderator; },
	left(o) { gone(o.nick); },
	renamed(o) {
		const { moderator, absent } = person(o.from);
		gone(o.from);
		Object.assign(person(o.to), { moderator, absent });
		speakers = speakers.map(nick => nick === o.from ? o.to : nick);
		if (target === o.from) target = o.to;
		if (isMe(o.from)) store('nickname', me.nick = o.to);
		showLine();
	},
	away(o) {
		if (!o.answer) person(o.nick).absent = !!o.text;
		return !o.answer && !isMe(o.nick);
	},
	topic(o) {
		me.topic = o.text;
		return !o.id && quiet.topic-- > 0;
	},
	moderated({ what, nick }) {
		if (/locked/.test(what)) me.locked = what === 'locked';
		if (/moted/.test(what)) person(nick).moderator = what === 'promoted';
	},
	users(o) {
		for (const nick of o.nicks) person(nick);
		for (const nick of o.away || []) person(nick).absent = true;
		for (const nick of o.moderators || []) person(nick).moderator = true;
		o.nicks = sorted().map(who => who.nick);
		return !o.last || quiet.list-- > 0;
	},
	bans(o) {
		for (const ban of o.list) add({ type: 'sanction', ...ban });
		if (o.last && !o.list.length) add({ type: 'no_bans' });
	},
	warning(o) {
		if (o.code === 'replaced') end(o);
	},
	error(o) {
		const item = sent.find(item => item.state === 'sent'), isIn = phase === 'in';
		if (!isIn) objected(o);
		else if (/^banned|tries/.test(o.code)) end(o);
		else if (item) {
			Object.assign(item, { state: 'refused', why: o });
			hint(refusal(o), true);
			showPending();
		}
		return item || !isIn;
	},
};

function hear(o) {
	heardAt = Date.now();
	if (o.id) {
		me.last = o.id;
		me.first = me.first || o.id;
	}
	if (!(HEARD[o.type] && HEARD[o.type](o)) && (TOLD[o.type] || WORDS[o.type])) add(o);
	if (/kicked|^banned/.test(o.what) && isMe(o.nick)) end(o);
	changed();
}

// ---- What was sent: below the conversation until its echo comes, never sent again unasked.

let sent = [];
let quiet = {}; // how many answers to the page's own questions are to come

function quietly(command) {
	quiet[command]++;
	socket.send('/' + command);
}

function utter(words) {
	if (/^\/(quit|sair)\b/.test(words)) return quit();
	const [, act] = /^\/me +(.+)/.exec(words) || [], [before, to] = PRIVATE.exec(words) || [], text = before && words.slice(before.length);
	const isCommand = /^\/[^/]/.test(words);
	sent.push({
		line: words, from: me.nick, to, state: 'waiting',
		kind: act ? 'acted' : text ? 'private' : isCommand ? '' : 'said',
		text: act || text || (isCommand ? words.split(' ')[0] : words.replace(/^\/\//, '/')),
	});
	pump();
}

function pump() {
	for (const item of sent.filter(item => phase === 'in' && item.state === 'waiting')) {
		socket.send(item.line);
		item.state = 'sent';
		if (item.kind) expect(2e4);
		else forget(item);
	}
	showPending();
}

function quit() {
	if (phase === 'in') socket.send('/quit');
	else drop();
	end({ type: 'quit' });
}

function forget(item) {
	sent = sent.filter(other => other !== item);
	if (item && item.node) item.node.remove();
}

function doubt() {
	for (const item of sent) if (item.state === 'sent') item.state = 'unknown';
	showPending();
}

// Only what is new of each: many may wait.
function showPending() {
	for (const item of sent) {
		const { state, node } = item;
		if (item.shown === state) continue;
		item.shown = state;
		item.node = row({ own: true, type: item.kind || 'said', ...item });
		if (node) node.replaceWith(item.node);
		else $('pending').append(item.node);
		if (state === 'sent') continue;
		const note = make('div', 'state', state === 'refused' ? say('error', refusal(item.why)) : say(state), ' ');
		if (state !== 'waiting') note.append(button(say('again'), () => { forget(item); utter(item.line); }));
		note.append(button(say('discard'), () => forget(item)));
		item.node.append(note);
	}
	changed();
}

// ---- The conversation.

const ROWS = 1000;
let queue = [], following = true, fresh = 0, unread = 0, endAt = 0, isDue = false;

const isElsewhere = () => document.hidden || !document.hasFocus();

function add(o) {
	o.time = o.time || new Date().toISOString();
	queue.push(o);
	if (o.text && o.from && !o.own && (cameAt || !o.history)) {
		if (!following) fresh++;
		if (isElsewhere()) unread++;
	}
	changed();
}

// All is shown once a frame; hidden tabs have none.
function changed() {
	if (isDue) return;
	isDue = true;
	if (document.hidden) setTimeout(flush, 250);
	else requestAnimationFrame(flush);
}

function flush() {
	isDue = false;
	log.append(...queue.slice(-ROWS).map((o, i, all) => row(o, i ? all[i - 1] : log.lastChild && log.lastChild.o)));
	queue = [];
	const below = following || box.scrollHeight - box.scrollTop, over = log.children.length - (following ? ROWS : 3 * ROWS);
	// Many at once: all below has to move.
	if (over > 0) for (let i = -200; i < over; i++) log.firstChild.remove();
	if (following) toEnd();
	// What goes above what is being read does not move it.
	else if (over > 0) box.scrollTop = box.scrollHeight - below;
	$('new').hidden = following;
	put('new', fresh ? say('new', fresh) : '↓');
	if (!isElsewhere()) unread = 0;
	document.title = (unread ? `(${unread}) ` : '') + (room.room || 'littlecats');
	put('room', room.room);
	put('topic', (me.locked ? '🔒 ' : '') + me.topic);
	put('me', me.nick);
	put('count', people.size);
	put('total', people.size);
	showPeople();
}

function toEnd() {
	following = true;
	fresh = 0;
	box.scrollTop = box.scrollHeight;
	endAt = box.scrollTop;
}

// Only people who scroll stop following: sizes change, too.
function scrolled() {
	const end = box.scrollHeight - box.clientHeight, isAtEnd = end - box.scrollTop < 40;
	if (isAtEnd) fresh = 0;
	following = isAtEnd || following && Math.abs(end - endAt) > 1;
	$('new').hidden = following;
}

// What is old is not read aloud.
function hush() {
	log.setAttribute('aria-live', 'off');
	setTimeout(() => { if (phase === 'in') log.setAttribute('aria-live', 'polite'); }, 500);
}

function row(o, before) {
	const time = new Date(o.time || Date.now()), node = make('div', 'row ' + o.type), text = make('div', 'text');
	const day = time.toDateString() === new Date().toDateString() ? '' : time.toLocaleDateString(lang) + ' ';
	const clock = make('time', '', day + time.toTimeString().slice(0, 5));
	node.o = o;
	if (/said|acted|private/.test(o.type)) {
		const who = make('span', 'who'), isPrivate = o.type === 'private';
		const continues = before && ['from', 'type', 'to', 'notice'].every(name => before[name] === o[name]) && time - new Date(before.time) < 3e5;
		node.className += (o.own ? ' own' : '') + (o.mention ? ' mention' : '') + (continues ? ' cont' : '');
		if (isPrivate) who.append(make('span', 'tag', say(o.own ? 'to' : 'from'), ' '));
		who.append(named(isPrivate && o.own ? o.to || '' : o.from), ' ');
		if (o.notice) who.append(make('span', 'tag', say('notice')), ' ');
		who.append(clock);
		if (o.type === 'acted' || o.act) text.append('* ', named(o.from), ' ');
		text.append(linked(o.text));
		node.append(who, text);
	} else {
		node.className += ' info';
		if (/joined|left/.test(o.type)) node.setAttribute('aria-live', 'off');
		text.append(linked(told(o)), ' ', clock);
		node.append(text);
	}
	return node;
}

// Links end before what ends their sentence, or a bracket around it; everything else is text.
function linked(text) {
	return make('span', '', ...text.split(/\b(https?:\/\/(?:\([^\s<>"()]*\)|[^\s<>"()])*(?:\([^\s<>"()]*\)|[^\s<>"().,;:!?'*»”’]))/i).map((piece, i) => i % 2 === 0 ? piece
		: Object.assign(make('a', '', piece), { href: piece, target: '_blank', rel: 'noopener noreferrer' })));
}

const roomSaid = () => room.lang === lang ? room.room_said : room.room;

// Between two times, rounded down to the largest unit.
function span(from, to) {
	const ms = new Date(to) - new Date(from) + 999;
	const [size, unit] = [[864e5, 'd'], [36e5, 'h'], [6e4, 'min']].find(([size]) => ms >= size) || [1e3, 's'];
	return Math.floor(ms / size) + unit;
}

const TOLD = {
	joined: o => say('joined', o.nick, roomSaid()),
	left: o => say('left', o.nick, roomSaid()) + (o.text ? ` (${o.text})` : ''),
	users: o => o.nicks.length < 2 ? say('alone') : say('users', o.nicks.length, o.nicks.join(', ')),
	away: o => o.answer ? say('is_away', o.nick, o.text) : say(o.text ? 'own_away' : 'own_back', o.text),
	topic: o => o.id ? say(o.text ? 'topic_set' : 'topic_off', o.by, o.text) : say(o.text ? 'topic' : 'topic_none', o.text),
	moderated(o) {
		const words = say(o.what === 'demoted' && !o.by ? 'no_more' : o.what, o.by, o.nick || o.address);
		if (words.endsWith('.')) return words;
		return words + (o.until ? say('for', span(o.time, o.until)) : '') + (o.text ? ': ' + o.text : '.');
	},
	sanction: o => [say('is_' + o.what), o.nick, o.address, o.until && '→ ' + new Date(o.until).toLocaleString(lang), o.by, o.refused].filter(Boolean).join(' · '),
	address: o => say('address', o.nick, o.ip, o.port) + (o.left ? ' · ' + o.left : ''),
	help: o => o.text,
	stats: o => o.text,
	error: o => say('error', refusal(o)),
	warning: o => say('warning', refusal(o)),
};
const told = o => TOLD[o.type] ? TOLD[o.type](o) : say(o.type, o.from || o.nick, o.to);

const Sound = window.AudioContext || window.webkitAudioContext;
let audio = null, rangAt = 0;

// Sounds may only begin in what the person does.
function wakeSound() {
	if (!Sound || !kept('sound')) return;
	audio = audio || new Sound();
	audio.resume();
}

const isDesk = matchMedia('(pointer: fine)').matches;
// Telephones have them, and throw.
const canNotify = window.isSecureContext && 'Notification' in window && isDesk;

function ring(o) {
	if (!isElsewhere() || Date.now() - rangAt < 1000) return;
	rangAt = Date.now();
	wakeSound();
	if (audio && kept('sound')) {
		const tone = audio.createOscillator();
		tone.connect(audio.destination);
		tone.start();
		tone.stop(audio.currentTime + .15);
	}
	if (canNotify && kept('notify')) new Notification(o.from, { body: o.text, tag: 'littlecats' });
}

// ---- The people.

const people = new Map();
let changes = true;

function refresh() {
	changes = true;
	changed();
}

function person(nick) {
	const key = fold(nick);
	if (!people.has(key)) people.set(key, { nick, key });
	changes = true;
	return people.get(key);
}

function gone(nick) {
	const who = person(nick);
	people.delete(who.key);
	if (who.node) who.node.remove();
}

const sorted = () => [...people.keys()].sort().map(key => people.get(key));

function showPeople() {
	if (!changes || !list.offsetWidth) return;
	changes = false;
	const wanted = fold($('filter').value), fits = sorted().filter(who => who.key.includes(wanted)), shown = fits.slice(0, 200);
	shown.forEach((who, i) => {
		const marks = [isMe(who.nick) && 'you', who.moderator && 'moderator', who.absent && 'absent'].filter(Boolean);
		if (!who.node) who.node = make('li', '', button('', () => menuOf(who, who.node.firstChild)));
		who.node.firstChild.replaceChildren(named(who.nick), ' ', make('span', 'tag', marks.map(mark => say(mark)).join(', ')));
		// Only what stands elsewhere is moved: it loses the focus.
		if (list.children[i] !== who.node) list.insertBefore(who.node, list.children[i] || null);
	});
	while (list.children.length > shown.length) list.lastChild.remove();
	$('filter').hidden = people.size < 15;
	$('more').hidden = fits.length === shown.length;
	put('more', say('more', fits.length - shown.length));
}

function drawer(isOpen) {
	if (chat.classList.contains('drawer') === isOpen) return;
	chat.classList.toggle('drawer');
	$('here').setAttribute('aria-expanded', isOpen);
	refresh();
	$(isOpen ? 'close' : 'here').focus();
}

// ---- The line that is typed.

let typed = [], recalled = 0, draft = '', target = '', speakers = [], completion = {};

// Without what the daemon refuses.
const clean = text => text.replace(/\r\n?|[\v\f\x85\u2028\u2029]/g, '\n').replace(/[\0-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
const lines = () => clean(line.value).split('\n').filter(text => text.trim());

const PRIVATE = /^\/(?:(?:msg|privado|w) +([^ ]+)|r) +/;

// What follows a private line is private. Only the first line may be a command; as a private word it might
// tell a key.
function messages() {
	const all = lines(), [given] = PRIVATE.exec(all[0]) || [], to = given || target && `/msg ${target} `;
	return all.map((text, i) => i === 0 && (!target || /^\/(?!\/|me )/.test(text)) ? text : to ? to + text : text.replace(/^\s*\//, '/$&'));
}

function submitLine(e) {
	e.preventDefault();
	// By the button: telephones compose each word, until the field is left.
	if (e.type === 'submit') line.blur();
	line.focus();
	const all = messages();
	if (phase === 'ended' || !all.length) return;
	if (target && phase === 'in' && /^.msg/.test(all[0]) && !people.has(fold(target))) return hint(say('gone', target), true);
	if (all.some(text => new TextEncoder().encode(text).length >= room.max_line)) return hint(say('too_long', room.max_line), true);
	typed.push(...lines().filter(text => !/^\s*\/(op|moderar)\b/i.test(text)));
	recalled = typed.length;
	toEnd();
	setLine('');
	all.forEach(text => utter(text));
}

function hint(words, isAlarm) {
	put('hint', words);
	$('hint').className = isAlarm ? 'alarm' : '';
}

function setLine(text) {
	line.value = text;
	showLine();
}

function showLine() {
	const many = lines().length;
	put('send', say('send') + (many > 1 ? ' ' + many : ''));
	hint(many > 1 ? say('lines', many) : '');
	line.disabled = $('send').disabled = phase === 'ended';
	$('to').hidden = !target;
	$('to').firstChild.textContent = say('to') + ' ' + target;
	$('composer').className = target && 'private';
	line.style.height = 'auto';
	line.style.height = line.scrollHeight + 2 + 'px';
	const [words, act, does] = phase === 'ended' ? [told(why), 'enter', () => { phase = 'lost'; connect(); }]
		: phase === 'lost' ? [why ? told(why) : say('lost', pause), 'now', connect]
		: isOther && !line.value ? [say('outdated'), 'reload', () => location.reload()] : ['', ''];
	put('state', words);
	put('act', act && say(act));
	$('act').onclick = does;
}

function writeTo(nick) {
	target = nick;
	showLine();
	line.focus();
}

function begin(text) {
	target = '';
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

const addressed = (nick, before) => nick + (before || target ? ' ' : ': ');

function insert(text, from) {
	line.setRangeText(text, from, line.selectionEnd, 'end');
	showLine();
}

// The last speaker first.
function complete() {
	const left = line.value.slice(0, line.selectionEnd), from = left.search(/\S*$/);
	if (completion.left !== left) {
		const before = left.slice(0, from), word = fold(left.slice(from));
		const nicks = [...speakers, ...sorted().map(who => who.nick)].filter(nick => people.has(fold(nick)) && !isMe(nick));
		completion = { from, next: 0, found: [...new Set(nicks)].filter(nick => word && fold(nick).startsWith(word)).map(nick => addressed(nick, before)) };
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
	const step = { ArrowUp: -1, ArrowDown: 1 }[e.key], isOneLine = line.scrollHeight < 70 || recalled < typed.length;
	if (e.key === 'Enter') submitLine(e);
	else if (e.key === 'Escape' && target) writeTo('');
	else if (e.key === 'Tab' && complete()) e.preventDefault();
	else if (step && isOneLine) {
		e.preventDefault();
		recall(recalled + step);
	}
}

// ---- Menus: words, and what they do.

let opener = null;

function openMenu(title, items, anchor) {
	opener = anchor;
	menu.setAttribute('aria-label', title);
	menu.replaceChildren(...items.map(([words, act]) => button(words, () => { closeMenu(); drawer(false); act(); })));
	menu.hidden = false;
	menu.style.top = Math.min(anchor.getBoundingClientRect().bottom, innerHeight - menu.offsetHeight - 8) + 'px';
	menu.firstChild.focus();
}

function closeMenu() {
	menu.hidden = true;
	opener.focus();
}

function menuPressed(e) {
	const step = { ArrowDown: 'nextSibling', ArrowUp: 'previousSibling' }[e.key], next = step && document.activeElement[step];
	if (next) next.focus();
	if (/Escape|Tab/.test(e.key)) closeMenu();
	if (step || menu.hidden) e.preventDefault();
	e.stopPropagation();
}

function menuOf(who, anchor) {
	const nick = who.nick;
	if (isMe(nick)) return ownMenu(anchor);
	openMenu(nick, [
		[say('write'), () => writeTo(nick)],
		[say('mention'), () => mention(nick)],
		...person(me.nick).moderator && !who.moderator ? [
			[say('kick'), () => begin(`/kick ${nick} `)],
			[say('mute'), () => begin(`/mute ${nick} 10min`)],
			[say('ban'), () => begin(`/ban ${nick} 2h `)],
		] : [],
	], anchor);
}

function ownMenu(anchor) {
	const choice = (key, turn) => [(kept(key) ? '☑ ' : '☐ ') + say(key), () => { store(key, kept(key) ? '' : 'on'); turn(); }];
	openMenu(me.nick, [
		[say('nick'), () => begin('/nick ' + me.nick)],
		...Sound ? [choice('sound', wakeSound)] : [],
		...canNotify ? [choice('notify', () => Notification.requestPermission())] : [],
		[say('other'), otherLanguage],
		[say('help'), () => { toEnd(); utter('/help'); }],
		[say('leave'), quit],
	], anchor);
}

// ---- The beginning.

function showAll() {
	for (const node of document.querySelectorAll('[data-word], [data-label]')) {
		const { word, label } = node.dataset;
		if (word) node.textContent = say(word);
		else node.setAttribute('aria-label', say(label));
	}
	document.documentElement.lang = lang === 'pt' ? 'pt-BR' : 'en';
	$('entry').hidden = phase !== 'out';
	chat.hidden = phase === 'out';
	put('welcome', say('greeting', room.room ? ' ' + roomSaid() : ''));
	$('secret').parentNode.hidden = !wanted;
	put('secret-name', wanted && say(wanted));
	$('enter').disabled = /hello|answer/.test(awaited);
	showLine();
	changed();
}

function otherLanguage() {
	changes = true;
	store('language', lang = lang === 'pt' ? 'en' : 'pt');
	hush();
	queue.unshift(...[...log.children].map(node => node.o));
	log.textContent = '';
	for (const item of sent) item.shown = '';
	showPending();
	showAll();
}

function tapped(e) {
	const nick = e.target.closest('.nick');
	if (nick) (e.target.closest('.private') ? writeTo : mention)(nick.textContent);
}

// Above the telephone's keyboard.
function fit() {
	const { scale, height, offsetTop } = visualViewport;
	chat.style.height = height * scale + 'px';
	chat.style.top = (scale > 1.01 ? 0 : offsetTop) + 'px';
	line.style.maxHeight = height / 4 + 'px';
}

// Loaded anew, it comes back.
function start() {
	$('nickname').value = kept('nickname') || '';
	showAll();
	if (!session.littlecats) return $('nickname').focus();
	[me.nick, me.resume, me.last] = JSON.parse(session.littlecats);
	keep(false);
	phase = 'lost';
	connect();
}

$('entry').onsubmit = submitEntry;
$('language').onclick = otherLanguage;
$('composer').onsubmit = submitLine;
$('to').lastElementChild.onclick = () => writeTo('');
line.onkeydown = pressed;
line.oninput = showLine;
// The keyboard stays.
$('send').onmousedown = e => e.preventDefault();
box.onscroll = scrolled;
box.onclick = tapped;
$('new').onclick = () => { toEnd(); changed(); };
$('here').onclick = () => drawer(true);
$('close').onclick = () => drawer(false);
$('me').onclick = () => ownMenu($('me'));
$('filter').oninput = refresh;
menu.onkeydown = menuPressed;
document.onmousedown = e => {
	if (menu.contains(e.target)) return;
	menu.hidden = true;
	if (!$('people').contains(e.target)) drawer(false);
};
document.onkeydown = e => { if (e.key === 'Escape') drawer(false); };
document.addEventListener('visibilitychange', () => {
	if (!document.hidden) return seen();
	keep(true);
	// The frame it waits for does not come.
	flush();
});
window.onpagehide = () => keep(true);
window.ononline = window.onpageshow = window.onfocus = seen;
new ResizeObserver(() => { if (following) toEnd(); }).observe(box);
Object.assign(window.visualViewport || {}, { onresize: fit, onscroll: fit });
start();
