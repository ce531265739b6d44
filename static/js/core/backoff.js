// How long to wait before the next try: 0.5 s, doubled up to 20 s, of which the
// second half is drawn, so that a thousand pages do not come back at once.

const FIRST = 500;
const LAST = 20_000;

export function backoff(tries, random = Math.random) {
  const whole = Math.min(LAST, FIRST * 2 ** tries);
  return whole * (0.5 + random() / 2);
}
