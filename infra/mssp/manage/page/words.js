// What is read from people and shown to them. Pure.

// e164 reads a number as people type it: 064/123-4567, +381 (0)64 …, 00381 …
export function e164(typed) {
  const bare = typed.replace(/\(0\)/g, '').replace(/[^\d+]/g, '').replace(/^00/, '+');
  if (bare.startsWith('+')) return bare;
  return bare.startsWith('0') ? `+381${bare.slice(1)}` : `+${bare}`;
}

// national shows a Serbian number as people write it, others as they are.
export function national(msisdn) {
  const m = /^\+381(6(?:7\d|\d))(\d{3})(\d{3,4})$/.exec(msisdn);
  return m ? `0${m[1]} ${m[2]} ${m[3]}` : msisdn;
}

// parts cuts a text at its four-digit code: [before, code, after]. The code is
// what follows "Kod"; failing that, the only group of four digits that is no
// part of an amount, an account or a date.
export function parts(text) {
  const named = /\b[Kk]od:? (\d{4})(?!\d)/.exec(text);
  if (named) return cut(text, named.index + named[0].length - 4);
  const alone = [...text.matchAll(/(?<![\d.,:/-])\d{4}(?![\d:/-]|[.,]\d)/g)];
  return alone.length === 1 ? cut(text, alone[0].index) : [text, '', ''];
}

const cut = (text, at) => [text.slice(0, at), text.slice(at, at + 4), text.slice(at + 4)];

// tries is the Serbian plural of what is left: 1 pokušaj, 2 pokušaja.
export const tries = n => `${n} ${n === 1 ? 'pokušaj' : 'pokušaja'}`;
