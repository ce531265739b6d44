import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digest, outcome } from '../../static/js/core/digest.js';
import { face, isCancellable, isOpen, STATUSES } from '../../static/js/core/status.js';
import { request } from './request.mjs';

test('the face of a request', () => {
  const before = Date.parse('2026-11-23T10:02:59Z');
  const after = Date.parse('2026-11-23T10:03:00Z');
  for (const [changes, now, want] of [
    [{ asking: 'sending' }, before, 'sending'],
    [{ asking: undefined }, before, 'sending'],
    [{ asking: 'open' }, before, 'waiting'],
    [{ asking: 'undelivered' }, before, 'undelivered'],
    [{ asking: 'open' }, after, 'checking'],
    ...STATUSES.slice(1).map((status) => [{ status, asking: undefined }, after, status]),
  ]) assert.equal(face(request(changes), now), want, JSON.stringify(changes));
});

test('what is open and what can be cancelled', () => {
  assert.deepEqual(STATUSES.filter((status) => isOpen({ status })), ['pending', 'authorized']);
  assert.deepEqual(STATUSES.filter((status) => isCancellable({ status })), ['pending']);
});

test('outcomes are changes that an agent wants to hear of', () => {
  for (const [before, after, want] of [
    [undefined, { status: 'paid' }, undefined],
    [{ status: 'authorized' }, { status: 'paid' }, 'paid'],
    [{ status: 'paid' }, { status: 'paid' }, undefined],
    [{ status: 'pending' }, { status: 'authorized' }, undefined],
    [{ status: 'pending', asking: 'open' }, { status: 'pending', asking: 'undelivered' }, 'undelivered'],
    [{ status: 'pending', asking: 'sending' }, { status: 'pending', asking: 'open' }, undefined],
    [{ status: 'pending', asking: 'undelivered' }, { status: 'expired' }, 'expired'],
  ]) assert.equal(outcome(before, after), want, JSON.stringify([before, after]));
});

test('digest says one outcome in full and a flood in one sentence', () => {
  const tools = { t: (key, v) => `${key} ${v.n ?? v.phone} ${v.amount}`, number: String, phone: (p) => p };
  const paid = { kind: 'paid', minor: 100, phone: 'A' };
  assert.deepEqual(digest([paid], tools), ['say.paid A 100']);
  assert.deepEqual(digest([paid, { kind: 'refused', minor: 5, phone: 'B' }, paid, paid], tools), ['say.many.paid 3 300', 'say.refused B 5']);
  assert.deepEqual(digest([], tools), []);
});
