import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rows } from '../../static/js/core/rows.js';
import { MOST, Today } from '../../static/js/core/today.js';
import { request } from './request.mjs';

const clock = { now: () => Date.parse('2026-11-23T10:00:00Z') };

// Archive serves n requests of today, newest first.
function archive(n) {
  const all = Array.from({ length: n }, (_, i) => request({ id: `P${String(n - i).padStart(5, '0')}`, status: 'paid', created: new Date(clock.now() - i * 1000).toISOString() }));
  const calls = [];
  return {
    calls,
    listRequests: async (query) => {
      calls.push(query);
      const from = Number(query.cursor ?? 0);
      const to = from + query.limit;
      return { requests: all.slice(from, to), ...(to < n && { next: String(to) }) };
    },
  };
}

test('reads pages until 200 are there, and tells when there are more', async () => {
  for (const [n, calls, more] of [[0, 1, false], [100, 1, false], [101, 2, false], [200, 2, false], [201, 2, true], [450, 2, true]]) {
    const api = archive(n);
    const today = new Today(api, new Rows(), clock);
    await today.read();
    assert.equal(api.calls.length, calls, `calls for ${n}`);
    assert.equal(today.list().length, Math.min(n, MOST), `list of ${n}`);
    assert.equal(today.more, more, `more of ${n}`);
    assert.equal(api.calls[0].day, '2026-11-23');
  }
});

test('a read during a read brings one more, whatever the number of callers', async () => {
  const api = archive(3);
  const today = new Today(api, new Rows(), clock);
  await Promise.all([today.read(), today.read(), today.read()]);
  assert.equal(api.calls.length, 2);
  await today.read();
  assert.equal(api.calls.length, 3);
});

test('a failed read can be repeated', async () => {
  const api = archive(3);
  const { listRequests } = api;
  api.listRequests = async () => { throw new Error('no network'); };
  const today = new Today(api, new Rows(), clock);
  await assert.rejects(today.read());
  api.listRequests = listRequests;
  await today.read();
  assert.equal(today.list().length, 3);
});

test('what is open stays over midnight, what ended yesterday does not', () => {
  const rows = new Rows();
  rows.put(request({ id: 'open', created: '2026-11-22T22:00:00Z' }));
  rows.put(request({ id: 'ended', created: '2026-11-22T22:00:00Z', status: 'paid' }));
  rows.put(request({ id: 'today', created: '2026-11-22T23:00:00Z', status: 'paid' })); // midnight in Belgrade
  assert.deepEqual(new Today(undefined, rows, clock).list().map((r) => r.id), ['today', 'open']);
});
