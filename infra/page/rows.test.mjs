import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rows } from '../../static/js/core/rows.js';
import { request } from './request.mjs';

test('an older version never overwrites a newer one, in any order', () => {
  const course = [1, 2, 3, 4].map((version) => request({ version, status: version < 4 ? 'pending' : 'paid' }));
  for (const order of permutations(course)) {
    const rows = new Rows();
    for (const r of order) rows.put(r);
    assert.equal(rows.get(course[0].id).version, 4, order.map((r) => r.version).join());
  }
});

test('of one version the later reading counts', () => {
  const early = request({ asking: 'open', now: '2026-11-23T10:00:00Z' });
  const late = { ...early, asking: 'undelivered', now: '2026-11-23T10:01:00Z' };
  for (const order of [[early, late], [late, early]]) {
    const rows = new Rows();
    for (const r of order) rows.put(r);
    assert.equal(rows.get(early.id).asking, 'undelivered');
  }
});

test('a list does not take the events away, a new version does', () => {
  const rows = new Rows();
  rows.put(request({ version: 2, events: [{ kind: 'stored' }] }));
  rows.put(request({ version: 2 }));
  assert.equal(rows.newestFirst()[0].events.length, 1);
  rows.put(request({ version: 3 }));
  assert.equal(rows.newestFirst()[0].events, undefined);
});

test('changes tell what was before', () => {
  const rows = new Rows();
  const seen = [];
  rows.addEventListener('change', ({ before, request: r }) => seen.push([before?.version, r.version]));
  for (const version of [2, 1, 3]) rows.put(request({ version }));
  assert.deepEqual(seen, [[undefined, 2], [2, 3]]);
});

test('newest first; of one second by id', () => {
  const rows = new Rows();
  for (const [id, created] of [['A', '10:00:00Z'], ['C', '10:00:01Z'], ['B', '10:00:01Z']]) rows.put(request({ id, created: `2026-11-23T${created}` }));
  assert.deepEqual(rows.newestFirst().map((r) => r.id), ['C', 'B', 'A']);
});

test('after a long shift the oldest ended ones are forgotten, open ones never', () => {
  const rows = new Rows();
  rows.put(request({ id: 'open', created: '2026-11-23T00:00:00Z' }));
  for (let i = 0; i < 2000; i++) rows.put(request({ id: `P${String(i).padStart(5, '0')}`, status: 'paid', created: new Date(Date.UTC(2026, 10, 23, 1, 0, i)).toISOString() }));
  const kept = rows.newestFirst();
  assert.equal(kept.length, 600);
  assert.equal(kept[0].id, 'P01999');
  assert.equal(kept.at(-1).id, 'open');
  assert.equal(rows.someOpen, true);
});

function permutations(list) {
  if (list.length < 2) return [list];
  return list.flatMap((first, i) => permutations([...list.slice(0, i), ...list.slice(i + 1)]).map((rest) => [first, ...rest]));
}
