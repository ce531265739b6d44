import test from 'node:test';
import assert from 'node:assert/strict';
import { e164, national, parts, tries } from './page/words.js';

test('numbers as people type them', () => {
  for (const typed of ['064 123 4567', '064/123-4567', '0641234567', '+381 64 123 4567', '+381 (0)64 123 4567', '00381641234567', '381641234567']) {
    assert.equal(e164(typed), '+381641234567', typed);
  }
  assert.equal(e164('+41 79 000 00 01'), '+41790000001');
});

test('numbers as people write them', () => {
  assert.equal(national('+381641234567'), '064 123 4567');
  assert.equal(national('+38164123456'), '064 123 456');
  assert.equal(national('+381677123456'), '0677 123 456');
  assert.equal(national('+41790000001'), '+41790000001');
});

test('the code of a text', () => {
  for (const [text, code] of [
    ['PlatiMo: platite 12.345,67 RSD. Prima: X 310-1234567891211-86. Svrha: racun 1041. Kod 4821. Br 7K2M9QXA4TB6C', '4821'],
    ['PlatiMo prijava 2026. Kod: 0041.', '0041'],
    ['Kod 48213', ''],
    ['Prijava 7713', '7713'],
    ['Platite 1234,50 RSD 21-2026 u 1000:00', ''],
    ['1111 2222', ''],
    ['bez koda', ''],
  ]) {
    const [before, found, after] = parts(text);
    assert.equal(found, code, text);
    assert.equal(before + found + after, text);
  }
});

test('plurals', () => assert.deepEqual([1, 2].map(tries), ['1 pokušaj', '2 pokušaja']));
