import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api } from '../../static/js/core/api.js';
import { Clock } from '../../static/js/core/time.js';

// serve makes an Api whose server answers each call the same, and keeps the calls.
function serve(status, body, fail) {
  const calls = [];
  const clock = new Clock(() => 1_000_000);
  const api = new Api(async (path, options) => {
    calls.push({ path, ...options });
    if (fail) throw fail;
    return new Response(status === 204 ? null : typeof body === 'string' ? body : JSON.stringify(body), { status });
  }, clock);
  let out = 0;
  api.addEventListener('signed-out', () => out++);
  return { api, calls, clock, signedOut: () => out };
}

test('calls say what openapi.yaml says', async () => {
  const { api, calls } = serve(200, {});
  const input = { payer: '+381641234567' };
  await api.beginLogin('064');
  await api.waitForLogin();
  await api.getSession();
  await api.extendSession();
  await api.createSocketTicket();
  await api.previewRequest('k', input);
  await api.createRequest('k', input);
  await api.listRequests({ day: '2026-11-23', status: 'paid,failed', limit: 25, cursor: undefined });
  await api.getRequest('P1');
  await api.cancelRequest('P1');
  await api.endSession();
  assert.deepEqual(calls.map(({ method, path, body, headers }) => [method, path, body, headers['Idempotency-Key']]), [
    ['POST', '/api/login', '{"phone":"064"}', undefined],
    ['POST', '/api/login/wait', '{}', undefined],
    ['GET', '/api/session', undefined, undefined],
    ['POST', '/api/session/extend', '{}', undefined],
    ['POST', '/api/socket-tickets', '{}', undefined],
    ['POST', '/api/previews', '{"payer":"+381641234567"}', 'k'],
    ['POST', '/api/requests', '{"payer":"+381641234567"}', 'k'],
    ['GET', '/api/requests?day=2026-11-23&status=paid%2Cfailed&limit=25', undefined, undefined],
    ['GET', '/api/requests/P1', undefined, undefined],
    ['POST', '/api/requests/P1/cancel', '{}', undefined],
    ['POST', '/api/session/end', '{}', undefined],
  ]);
  for (const { method, headers } of calls) assert.equal(headers['Content-Type'], method === 'POST' ? 'application/json' : undefined);
});

test('answers set the clock and the time of the last answer', async () => {
  const { api, clock } = serve(200, { now: '2026-11-23T10:00:00Z' });
  await api.getSession();
  assert.equal(clock.now(), Date.parse('2026-11-23T10:00:00Z'));
  assert.equal(api.lastAnswer, clock.now());
});

test('failures become problems', async () => {
  for (const [name, status, body, want] of [
    ['fields', 400, { type: '/problems/invalid.html', errors: [{ field: 'amount', code: 'amount.min' }] }, { type: 'invalid', errors: [{ field: 'amount', code: 'amount.min' }] }],
    ['retry', 429, { type: '/problems/phone-busy.html', retryAt: '2026-11-23T10:00:00Z', instance: 'urn:request:1' }, { type: 'phone-busy', retryAt: '2026-11-23T10:00:00Z', instance: 'urn:request:1' }],
    ['preview', 409, { type: '/problems/sentence-changed.html', preview: { sentence: 's' } }, { type: 'sentence-changed', preview: { sentence: 's' } }],
    ['bare', 500, { type: 'about:blank', instance: 'urn:request:2' }, { type: 'unknown', instance: 'urn:request:2' }],
    ['new to this page', 418, { type: '/problems/teapot.html' }, { type: 'unknown' }],
    ['foreign', 400, { type: 'https://example.com/problems/invalid.html' }, { type: 'unknown' }],
    ['no JSON', 502, '<html>', { type: 'unknown' }],
    ['no JSON though signed out', 401, '', { type: 'signed-out' }],
    ['a portal in between', 200, '<html>', { type: 'network' }],
    ['an empty answer', 200, '', { type: 'network' }],
  ]) {
    const { api } = serve(status, body);
    const problem = await api.getRequest('P1').then(() => undefined, (p) => p);
    for (const [key, value] of Object.entries(want)) assert.deepEqual(problem?.[key], value, `${name}: ${key}`);
  }
});

test('no answer is a network problem, whose text tells nothing of the call', async () => {
  const { api } = serve(0, '', new TypeError('fetch failed: +381641234567'));
  await assert.rejects(api.beginLogin('+381641234567'), (p) => p.type === 'network' && !String(p.stack).includes('641234567'));
});

test('a lost session is told once per call, but not where a guest may ask', async () => {
  const { api, signedOut } = serve(401, { type: '/problems/signed-out.html' });
  for (const call of [() => api.getSession(), () => api.beginLogin('064'), () => api.waitForLogin(), () => api.endSession()]) await assert.rejects(call());
  assert.equal(signedOut(), 0);
  await assert.rejects(api.createSocketTicket());
  assert.equal(signedOut(), 1);
});

test('204 is an answer', async () => {
  assert.equal(await serve(204).api.endSession(), undefined);
});
