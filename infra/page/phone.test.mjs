import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPhone, parsePhone } from '../../static/js/core/phone.js';
import vectors from './vectors.mjs';

test('parsePhone and formatPhone', () => {
  for (const { text, shown, ...want } of vectors.phone) {
    assert.deepEqual(parsePhone(text), want, `parsePhone(${JSON.stringify(text)})`);
    if (want.e164) assert.equal(formatPhone(want.e164), shown);
  }
});

test('what is shown can be typed', () => {
  for (const e164 of ['+381601234567', '+38169123456', '+381677123456', '+3816771234567']) {
    assert.deepEqual(parsePhone(formatPhone(e164)), { e164 });
  }
});

test('marks that address books add are dropped', () => {
  assert.deepEqual(parsePhone('\u202a+381 64 123\u20114567\u202c'), { e164: '+381641234567' });
});

test('a number of another form is shown as it is', () => {
  assert.equal(formatPhone('+38591'), '+38591');
});
