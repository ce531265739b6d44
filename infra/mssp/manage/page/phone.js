// The phone: shows the open prompt of one number, takes the PIN, lists messages.
const $ = id => document.getElementById(id);
let number = '', shown = null, turn = 0;

const api = async (method, path, body, signal) => {
  const init = { method, signal };
  if (body) Object.assign(init, { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const response = await fetch(`/phones/${encodeURIComponent(number)}${path}`, init);
  return { status: response.status, value: await response.json() };
};

// As people type it: 064 123 4567, +381 64 …, 00381 ….
const e164 = typed => {
  const digits = typed.replace(/[^\d+]/g, '').replace(/^00/, '+');
  return digits.startsWith('+') ? digits : digits.startsWith('0') ? '+381' + digits.slice(1) : '+' + digits;
};

const trouble = text => { $('trouble').hidden = !text; $('trouble').textContent = text ?? ''; };
const wrong = text => { $('wrong').hidden = !text; $('wrong').textContent = text ?? ''; };

function show(prompt) {
  $('prompt').hidden = !prompt;
  $('idle').hidden = Boolean(prompt);
  if (prompt?.id === shown?.id) return;
  shown = prompt;
  wrong();
  $('pin').value = '';
  if (!prompt) return;
  $('kind').textContent = prompt.profile === 'login' ? 'Prijava' : 'Plaćanje';
  $('text').textContent = prompt.text;
  $('code').textContent = prompt.text.match(/Kod (\d{4})/)?.[1] ?? '';
  $('pin').focus();
}

function tick() {
  if (!shown) return;
  const left = Math.max(0, Math.ceil((Date.parse(shown.ends) - Date.now()) / 1000));
  $('left').textContent = `Još ${left} s`;
}

function add(message) {
  const item = document.createElement('li'), time = document.createElement('time');
  item.dataset.test = 'message';
  time.dateTime = message.at;
  time.textContent = new Date(message.at).toLocaleTimeString('sr-Latn-RS');
  item.append(message.text, time);
  $('messages').prepend(item);
}

const pause = ms => new Promise(done => setTimeout(done, ms));

// One loop for prompts and one for messages; each call waits on the server.
// A new choice of number ends the loops of the old one.
async function loop(mine, step) {
  while (mine === turn) {
    try { await step(); trouble(); } catch { if (mine === turn) { trouble('Simulator se ne javlja. Pokušavam ponovo…'); await pause(1000); } }
  }
}

async function open(typed) {
  const mine = ++turn;
  number = e164(typed);
  shown = null;
  $('messages').replaceChildren();
  show(null);
  let last = 0, first = true;
  const found = await fetch(`/phones/${encodeURIComponent(number)}`).catch(() => null);
  if (mine !== turn) return;
  if (found?.status === 404) { $('idle').hidden = true; trouble('Nema telefona sa tim brojem.'); return; }
  history.replaceState(null, '', `?number=${number}`);
  loop(mine, async () => {
    const wait = first ? '' : shown ? `?wait=20s&unless=${shown.id}` : '?wait=20s';
    const { value } = await api('GET', `/prompts${wait}`);
    first = false;
    if (mine === turn) show(value[0] ?? null);
  });
  loop(mine, async () => {
    const { value } = await api('GET', `/messages?wait=20s&after=${last}`);
    if (mine !== turn) return;
    for (const message of value) { last = message.n; add(message); }
  });
}

$('choose').addEventListener('submit', e => { e.preventDefault(); open($('number').value); });

$('answer').addEventListener('submit', async e => {
  e.preventDefault();
  const { status } = await api('POST', `/prompts/${shown.id}/pin`, { pin: $('pin').value });
  if (status === 403) { wrong('PIN nije ispravan.'); $('pin').value = ''; $('pin').focus(); }
  if (status === 423) trouble('PIN je blokiran posle tri pogrešna unosa.');
});

$('refuse').addEventListener('click', () => api('POST', `/prompts/${shown.id}/refuse`, {}));

setInterval(tick, 250);
const asked = new URLSearchParams(location.search.replace(/\+/g, '%2B')).get('number');
if (asked) { $('number').value = asked; open(asked); }
