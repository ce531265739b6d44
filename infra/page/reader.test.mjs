import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from '../../static/js/core/reader.js';
import { Rows } from '../../static/js/core/rows.js';
import { request } from './request.mjs';

const settle = () => new Promise((done) => setImmediate(done));

// Slow is an API whose answers a test gives one by one.
class Slow {
  waiting = [];
  getRequest(id) {
    return new Promise((resolve, reject) => this.waiting.push({ id, resolve, reject }));
  }
  get asked() {
    return this.waiting.map(({ id }) => id);
  }
  async answer(version) {
    const { id, resolve } = this.waiting.shift();
    resolve(request({ id, version }));
    await settle();
  }
}

function setup() {
  const api = new Slow();
  const rows = new Rows();
  return { api, rows, reader: new Reader(api, rows) };
}

test('a known version is not read again', async () => {
  const { api, rows, reader } = setup();
  rows.put(request({ id: 'A', version: 5 }));
  reader.hint('A', 5);
  reader.hint('A', 4);
  assert.deepEqual(api.asked, []);
  reader.hint('A', 6);
  assert.deepEqual(api.asked, ['A']);
  await api.answer(6);
  assert.equal(rows.get('A').version, 6);
});

test('many hints of one request make one reading, and one more for what came meanwhile', async () => {
  const { api, rows, reader } = setup();
  for (const version of [1, 2, 2, 3]) reader.hint('A', version);
  assert.deepEqual(api.asked, ['A']);
  await api.answer(1);
  assert.deepEqual(api.asked, ['A']);
  await api.answer(3);
  assert.deepEqual(api.asked, []);
  assert.equal(rows.get('A').version, 3);
});

test('a flood is read six at a time', async () => {
  const { api, rows, reader } = setup();
  for (let i = 0; i < 20; i++) reader.hint(`P${i}`, 2);
  assert.equal(api.waiting.length, 6);
  while (api.waiting.length) await api.answer(2);
  assert.equal(rows.newestFirst().length, 20);
});

test('a failed reading is let go and can be asked for again', async () => {
  const { api, rows, reader } = setup();
  reader.hint('A', 2);
  api.waiting.shift().reject(new Error('no network'));
  await settle();
  assert.deepEqual(api.asked, []);
  reader.hint('A', 2);
  await api.answer(2);
  assert.equal(rows.get('A').version, 2);
});

test('after stop nothing arrives', async () => {
  const { api, rows, reader } = setup();
  reader.hint('A', 2);
  reader.stop();
  await api.answer(2);
  assert.equal(rows.get('A'), undefined);
});
