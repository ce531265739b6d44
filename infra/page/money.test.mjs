import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAmount, formatNumber, parseAmount } from '../../static/js/core/money.js';
import vectors from './vectors.mjs';

const decimal = { sr: ',', en: '.' };

test('parseAmount', () => {
  for (const { lang, text, ...want } of vectors.amount) {
    assert.deepEqual(parseAmount(text, decimal[lang]), want, `parseAmount(${JSON.stringify(text)}) in ${lang}`);
  }
});

test('formatNumber', () => {
  for (const { minor, ...want } of vectors.format) {
    for (const lang of ['sr', 'en']) assert.equal(formatNumber(minor, decimal[lang]), want[lang], `formatNumber(${minor}) in ${lang}`);
  }
  assert.equal(formatAmount(123450, ','), '1.234,50\u00a0RSD');
});

test('what is written can be read', () => {
  for (let minor = 1; minor < 2 ** 53; minor = Math.floor(minor * 1.37) + 1) {
    for (const d of [',', '.']) assert.deepEqual(parseAmount(formatAmount(minor, d), d), { minor });
  }
});
