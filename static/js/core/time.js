// Time as the server tells it, shown in Belgrade's zone whatever the zone of
// the computer is.

// A sample of the server's time is as good as its round trip was short. After
// ten minutes a worse one is taken too, since clocks drift.
const STALE = 600_000;

// Clock keeps the difference between this computer's clock and the server's.
export class Clock {
  #read;
  #offset = 0;
  #trip = Infinity;
  #taken = -Infinity;

  constructor(read = Date.now) {
    this.#read = read;
  }

  now() {
    return this.#read() + this.#offset;
  }

  local() {
    return this.#read();
  }

  // sync takes an RFC 3339 instant from an answer that was asked for at sent
  // and arrived at received, both by local().
  sync(instant, sent, received) {
    const server = Date.parse(instant);
    const trip = received - sent;
    if (Number.isNaN(server) || trip < 0) return;
    const offset = server - (sent + received) / 2;
    const jumped = Math.abs(offset - this.#offset) > trip + 2000;
    if (trip > this.#trip && !jumped && received - this.#taken < STALE) return;
    this.#offset = offset;
    this.#trip = trip;
    this.#taken = received;
  }
}

const belgrade = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Belgrade', hourCycle: 'h23',
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
});

function parts(ms) {
  const of = {};
  for (const { type, value } of belgrade.formatToParts(ms)) of[type] = value;
  return of;
}

// dayOf is the day in Belgrade, as the API writes it: "2026-11-23".
export function dayOf(ms) {
  const { year, month, day } = parts(ms);
  return `${year}-${month}-${day}`;
}

// shiftDay moves a day by whole days.
export function shiftDay(day, by) {
  const [y, m, d] = day.split('-').map(Number);
  return new Date(Date.UTC(y, m - 1, d + by)).toISOString().slice(0, 10);
}

// isDay tells whether text is a day that exists, written as the API does.
export function isDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && shiftDay(text, 0) === text;
}

// shortTime is "14:03"; longTime is "14:03:12".
export const shortTime = (ms) => longTime(ms).slice(0, 5);
export function longTime(ms) {
  const { hour, minute, second } = parts(ms);
  return `${hour}:${minute}:${second}`;
}

// serbianDay writes "2026-11-07" as "7. 11. 2026." that stays on one line.
export function serbianDay(day) {
  const [y, m, d] = day.split('-').map(Number);
  return `${d}.\u00a0${m}.\u00a0${y}.`;
}

// span writes whole minutes or hours: "3 min", "24 h".
export const span = (s) => (s < 3600 ? `${s / 60} min` : `${s / 3600} h`);

// countdown writes what is left: "48 s", "2:05", "1:02:05"; never below zero.
export function countdown(ms) {
  const s = Math.max(0, Math.ceil(ms / 1000));
  if (s < 60) return `${s} s`;
  const two = (n) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}
