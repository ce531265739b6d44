// The phone as a page: it shows the open prompt of one number, takes the PIN,
// and lists the messages. One long poll keeps it up to date.
import * as api from './api.js';
import { e164, national, parts, tries } from './words.js';

const $ = id => document.getElementById(id);
const pause = ms => new Promise(done => setTimeout(done, ms));

let number = '';   // of the phone that is open
let shown = null;  // its prompt
let answering = false;
let turn = null;   // AbortController: choosing another number ends the poll of the old one

const say = (id, text = '') => { if ($(id).textContent !== text) $(id).textContent = text; };

function tell(text = '', kind = '') {
  say('result', text);
  $('result').dataset.kind = kind;
}

function showPrompt(prompt, blocked) {
  const gone = shown && !prompt, other = prompt && prompt.id !== shown?.id;
  if (gone && !answering && !blocked && !$('result').textContent) tell('Zahtev više nije na telefonu.');
  shown = prompt;
  $('prompt').hidden = !prompt;
  $('idle').hidden = Boolean(prompt);
  if (!other) return;
  tell();
  say('wrong');
  $('pin').value = '';
  say('kind', prompt.profile === 'login' ? 'Prijava' : 'Plaćanje');
  const [before, code, after] = parts(prompt.text);
  const mark = document.createElement('strong');
  mark.className = 'code';
  mark.dataset.test = 'code';
  mark.textContent = code;
  $('text').replaceChildren(before, ...(code ? [mark] : []), after);
  tick();
  $('pin').focus();
}

function showMessages(list) {
  $('inbox').hidden = list.length === 0;
  if (Number($('messages').dataset.last ?? 0) === (list.at(-1)?.n ?? 0)) return;
  $('messages').dataset.last = list.at(-1)?.n ?? 0;
  $('messages').replaceChildren(...list.toReversed().map(message => {
    const item = document.createElement('li'), time = document.createElement('time');
    item.dataset.test = 'message';
    time.dateTime = message.at;
    time.textContent = new Date(message.at).toLocaleString('sr-Latn-RS', { dateStyle: 'short', timeStyle: 'short' });
    item.append(message.text, time);
    return item;
  }));
}

function show(phone) {
  say('owner', `${phone.name} · ${national(number)}`);
  $('owner').hidden = false;
  say('trouble', phone.triesLeft ? '' : 'PIN je blokiran posle tri pogrešna unosa.');
  showPrompt(phone.prompts[0] ?? null, !phone.triesLeft);
  showMessages(phone.messages);
}

// follow shows the phone until another one is chosen.
async function follow(signal) {
  for (let state = ''; !signal.aborted;) {
    try {
      const { status, body } = await api.screen(number, state, signal);
      if (signal.aborted) return;
      if (status === 400 || status === 404) {
        say('trouble', status === 404 ? 'Nema telefona sa tim brojem.' : 'To nije broj telefona.');
        return;
      }
      if (status !== 200) throw new Error(String(status));
      state = body.state;
      show(body);
    } catch {
      if (signal.aborted) return;
      say('trouble', 'Simulator se ne javlja. Pokušavam ponovo…');
      state = '';
      await pause(1000);
    }
  }
}

function open(typed) {
  turn?.abort();
  turn = new AbortController();
  number = e164(typed);
  shown = null;
  for (const id of ['owner', 'idle', 'prompt', 'inbox']) $(id).hidden = true;
  for (const id of ['trouble', 'wrong']) say(id);
  tell();
  delete $('messages').dataset.last;
  history.replaceState(null, '', `?number=${encodeURIComponent(number)}`);
  follow(turn.signal);
}

// answer sends one answer at a time; what it changes comes with the next poll.
async function answer(send, done, kind) {
  if (!shown || answering) return;
  answering = true;
  for (const button of $('answer').querySelectorAll('button')) button.disabled = true;
  try {
    const { status, body } = await send(shown.id);
    if (status === 200) tell(done, kind);
    else if (status === 403) say('wrong', `Pogrešan PIN. Preostalo: ${tries(body.triesLeft)}.`);
    else if (status === 404) tell('Zahtev više nije na telefonu.');
  } catch {
    say('wrong', 'Simulator se ne javlja. Pokušajte ponovo.');
  } finally {
    answering = false;
    for (const button of $('answer').querySelectorAll('button')) button.disabled = false;
    $('pin').value = '';
    if (shown) $('pin').focus();
  }
}

function tick() {
  if (shown) say('left', `još ${Math.max(0, Math.ceil((Date.parse(shown.ends) - Date.now()) / 1000))} s`);
}

function pad() {
  for (const digit of '1234567890') {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = digit;
    button.addEventListener('click', () => { $('pin').value = ($('pin').value + digit).slice(0, 8); });
    $('pad').append(button);
  }
  $('clear').addEventListener('click', () => { $('pin').value = ''; });
}

async function suggest() {
  try {
    const { body } = await api.phones();
    $('phones').replaceChildren(...body.slice(0, 200).map(phone => {
      const option = document.createElement('option');
      option.value = national(phone.msisdn);
      option.label = phone.name;
      return option;
    }));
  } catch {
    say('trouble', 'Simulator se ne javlja.');
  }
}

$('choose').addEventListener('submit', event => { event.preventDefault(); open($('number').value); });
$('answer').addEventListener('submit', event => {
  event.preventDefault();
  const pin = $('pin').value;
  if (!pin) return $('pin').focus(); // an empty field is no try
  answer(id => api.enterPIN(number, id, pin), 'Potpisano.', 'signed');
});
$('refuse').addEventListener('click', () => answer(id => api.refuse(number, id), 'Odbijeno.', 'refused'));
setInterval(tick, 500);
pad();
suggest();
// A + in a query means a blank, but ?number=+381… is what people write.
const asked = new URLSearchParams(location.search.replaceAll('+', '%2B')).get('number');
if (asked) {
  $('number').value = national(e164(asked));
  open(asked);
}
