import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newDraft, purposeLength, readDraft, readPasted } from '../../static/js/core/draft.js';

const limits = { decimal: ',', minimum: { minor: 100 }, maximum: { minor: 30_000_000 } };
const draft = (changes) => ({ ...newDraft('key'), phone: '064 123 4567', amount: '1.234,50', purpose: ' Račun 1041 ', ...changes });

test('readDraft makes the API input', () => {
  const input = { payer: '+381641234567', amount: { minor: 123450, currency: 'RSD' }, remittanceInformation: 'Račun 1041' };
  assert.deepEqual(readDraft(draft(), limits).input, input);
  assert.deepEqual(readDraft(draft({ reference: ' 97 20 12345', lifetime: '600' }), limits).input, { ...input, reference: '97 20 12345', lifetime: 600 });
});

test('readDraft names every wrong field with the API codes', () => {
  for (const [name, changes, want] of [
    ['nothing', { phone: '', amount: '', purpose: '  ' }, ['payer phone.required', 'amount amount.required', 'remittanceInformation purpose.required']],
    ['too little', { amount: '0,99' }, ['amount amount.min']],
    ['the least', { amount: '1' }, []],
    ['the most', { amount: '300.000' }, []],
    ['too much', { amount: '300.000,01' }, ['amount amount.max']],
    ['zero', { amount: '0' }, ['amount amount.min']],
    ['three decimals', { amount: '1,234' }, ['amount amount.decimals']],
    ['too long', { purpose: 'x'.repeat(141), reference: '1'.repeat(36) }, ['remittanceInformation purpose.long', 'reference reference.long']],
  ]) {
    const { input, errors } = readDraft(draft(changes), limits);
    assert.deepEqual(errors.map(({ field, code }) => `${field} ${code}`), want, name);
    assert.equal(input === undefined, want.length > 0, name);
  }
});

test('purposeLength counts as the phone will show it', () => {
  for (const [text, want] of [['', 0], ['Račun 1041', 10], ['  a   b ', 3], ['Đak', 4], ['Љиљан', 7], ['c\u030cas', 3], ['…', 3]]) {
    assert.equal(purposeLength(text), want, text);
  }
});

test('readPasted takes a line or cells apart, and leaves everything else alone', () => {
  const want = { phone: '064 123 4567', amount: '1.234,50', purpose: 'Račun 1041' };
  assert.deepEqual(readPasted('064 123 4567; 1.234,50; Račun 1041'), want);
  assert.deepEqual(readPasted('064 123 4567\t1.234,50\tRačun 1041\r\n'), want);
  assert.deepEqual(readPasted('064 123 4567;50'), { phone: '064 123 4567', amount: '50', purpose: '' });
  for (const text of ['064 123 4567', 'Mira; 50; x', 'a;b;c;d', '']) assert.equal(readPasted(text), undefined, text);
});
