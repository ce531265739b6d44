// The request that is being typed. It outlives the form: a change of language
// or a look into the archive loses nothing.

import { parseAmount } from './money.js';
import { parsePhone } from './phone.js';

export const PURPOSE = 35; // characters once transliterated; the server decides
const TYPED = 140; // what the API takes before it transliterates
const REFERENCE = 35;
export const LIFETIME = 180; // the API's default, in seconds
export const LIFETIMES = [60, 180, 300, 600, 1800, 3600, 86_400];

// newDraft opens a form: key is its Idempotency-Key until the request is stored.
export function newDraft(key) {
  return { key, phone: '', amount: '', purpose: '', reference: '', lifetime: String(LIFETIME) };
}

// readDraft makes the API's input of what was typed: {input} or {errors}, each
// {field, code} with the API's own names.
export function readDraft(draft, { decimal, minimum, maximum }) {
  const errors = [];
  const wrong = (field, code) => errors.push({ field, code });
  const { e164: payer, error: phone } = parsePhone(draft.phone);
  if (phone) wrong('payer', phone);

  const { minor, error: amount } = parseAmount(draft.amount, decimal);
  if (amount) wrong('amount', amount);
  else if (minor < minimum.minor) wrong('amount', 'amount.min');
  else if (minor > maximum.minor) wrong('amount', 'amount.max');

  const remittanceInformation = draft.purpose.trim();
  if (!remittanceInformation) wrong('remittanceInformation', 'purpose.required');
  else if ([...remittanceInformation].length > TYPED) wrong('remittanceInformation', 'purpose.long');

  const reference = draft.reference.trim();
  if ([...reference].length > REFERENCE) wrong('reference', 'reference.long');
  if (errors.length) return { errors };

  const input = { payer, amount: { minor, currency: 'RSD' }, remittanceInformation };
  if (reference) input.reference = reference;
  if (Number(draft.lifetime) !== LIFETIME) input.lifetime = Number(draft.lifetime);
  return { input, errors };
}

// purposeLength counts the purpose as the phone will show it, where some
// letters become two and blanks run together.
export function purposeLength(text) {
  let n = 0;
  for (const c of text.normalize('NFC').trim().replace(/\s+/g, ' ')) n += /[đђљњџ]/i.test(c) ? 2 : c === '…' ? 3 : 1;
  return n;
}

// readPasted takes a copied line "064 123 4567; 1.234,50; Račun 1041" (or cells
// of a spreadsheet) apart, or returns undefined if it is none.
export function readPasted(text) {
  const cells = text.trim().split(/\s*[;\t]\s*/);
  if (cells.length < 2 || cells.length > 3 || parsePhone(cells[0]).error) return undefined;
  const [phone, amount, purpose = ''] = cells;
  return { phone, amount, purpose };
}
