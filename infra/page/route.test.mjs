import assert from 'node:assert/strict';
import { test } from 'node:test';
import { archiveHash, backFrom, loginHash, parseRoute, readFilters } from '../../static/js/core/route.js';

const ID = 'P01J0000000000000000000000Z';

test('parseRoute', () => {
  for (const [hash, name, canonical] of [
    ['', 'board', '#/board'],
    ['#/board', 'board', '#/board'],
    ['#/nonsense', 'board', '#/board'],
    ['#main', 'board', '#/board'],
    [`#/p/${ID}`, 'payment', `#/p/${ID}`],
    [`#/p/${ID}x`, 'board', '#/board'],
    ['#/p/../x', 'board', '#/board'],
    ['#/archive', 'archive', '#/archive'],
    ['#/archive?status=paid&day=2026-11-23&more=1', 'archive', '#/archive?day=2026-11-23&status=paid'],
    ['#/login', 'login', '#/login'],
  ]) {
    const route = parseRoute(hash);
    assert.deepEqual([route.name, route.hash], [name, canonical], hash);
  }
  assert.equal(parseRoute(`#/p/${ID}`).id, ID);
});

test('filters take only what the API takes, in one order', () => {
  const read = (search) => readFilters(new URLSearchParams(search));
  assert.deepEqual(read('day=2026-02-30&status=paid,paid,odd,pending'), { day: '', statuses: ['pending', 'paid'] });
  assert.deepEqual(read(''), { day: '', statuses: [] });
  const filters = { day: '2026-11-23', statuses: ['paid', 'failed'] };
  assert.deepEqual(readFilters(parseRoute(archiveHash(filters)).query), filters);
});

test('the sign-in leads back to where one was going, and nowhere else', () => {
  for (const hash of [`#/p/${ID}`, '#/archive?day=2026-11-23&status=paid', '#/archive']) {
    assert.equal(backFrom(parseRoute(loginHash(hash)).query), hash);
  }
  for (const hash of ['', '#/board', '#/login', '#/login?to=%23%2Farchive']) assert.equal(loginHash(hash), '#/login', hash);
  for (const to of ['https://example.com/', '//example.com', 'javascript:alert(1)', '#/login?to=x', '']) {
    assert.equal(backFrom(new URLSearchParams({ to })), '#/board', to);
  }
});
