// Serbian mobile numbers: +381 6x with six or seven digits after the prefix,
// where 067 has a fourth digit in its prefix.

const MOBILE = /^6(?:[0-689]|7\d)\d{6,7}$/;
// Blanks, dashes, brackets, and the invisible direction marks that address
// books put around a copied number.
const STRAY = /[\s\u00a0\-\u2010-\u2015./()\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// parsePhone reads what a person types and returns {e164} or {error: field code}.
export function parsePhone(text) {
  const s = text.replace(STRAY, '');
  if (s === '') return { error: 'phone.required' };
  const [, plus, digits] = /^(\+|00)?(\d+)$/.exec(s) ?? [];
  if (digits === undefined) return { error: 'phone.format' };

  let national = digits;
  if (digits.startsWith('381') && (plus || digits.length > 10)) national = digits.slice(3).replace(/^0/, '');
  else if (plus) return { error: 'phone.mobile' };
  else national = digits.replace(/^0/, '');
  if (MOBILE.test(national)) return { e164: `+381${national}` };
  return { error: national.startsWith('6') ? 'phone.length' : 'phone.mobile' };
}

// formatPhone writes +381641234567 as "064 123 4567". Anything that is not a
// Serbian number stays as it is.
export function formatPhone(e164) {
  const [, prefix, first, rest] = /^\+381(67\d|\d\d)(\d{3})(\d+)$/.exec(e164) ?? [];
  return prefix === undefined ? e164 : `0${prefix} ${first} ${rest}`;
}
