import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Live } from '../../static/js/core/live.js';
import { Problem } from '../../static/js/core/problem.js';

const settle = () => new Promise((done) => setImmediate(done));

// World is the outside of Live: sockets that do what a test says, a clock that
// moves when a test says.
class World {
  sockets = [];
  events = [];
  open = false;
  online = true;
  tickets = 0;
  refuse;

  constructor(t, { random = 0.5 } = {}) {
    this.timers = t.mock.timers;
    this.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_000_000 });
    this.live = new Live({
      ticket: async () => {
        if (this.refuse) throw this.refuse;
        return { ticket: `t${++this.tickets}` };
      },
      connect: (protocols) => this.#socket(protocols),
      watching: () => this.open,
      online: () => this.online,
      random: () => random,
    });
    for (const type of ['state', 'hint', 'reread']) {
      this.live.addEventListener(type, (e) => this.events.push(type === 'state' ? this.live.state : type === 'hint' ? `${e.id}@${e.version}` : type));
    }
  }

  async pass(ms) {
    for (let left = ms; left > 0; left -= 500) {
      this.timers.tick(Math.min(500, left));
      await settle();
    }
  }

  async connected() {
    this.live.start();
    await settle();
    this.sockets[0].onopen();
    this.events.length = 0;
    return this.sockets[0];
  }

  // pongs answers pings from now on.
  pongs(socket) {
    socket.send = (data) => {
      socket.sent.push(data);
      socket.onmessage({ data: '{"action":"pong"}' });
    };
  }

  #socket(protocols) {
    const socket = { protocols, sent: [], closed: false, send: (data) => socket.sent.push(data), close: () => (socket.closed = true) };
    this.sockets.push(socket);
    return socket;
  }
}

test('a ticket goes into the subprotocols, and opening rereads', async (t) => {
  const w = new World(t);
  w.live.start();
  await settle();
  assert.deepEqual(w.sockets[0].protocols, ['platimo.v1', 'ticket.t1']);
  assert.equal(w.live.state, 'reconnecting');
  w.sockets[0].onopen();
  assert.deepEqual(w.events, ['live', 'reread']);
});

test('pushes become hints; other messages are nothing', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  socket.onmessage({ data: '{"action":"changed","id":"P1","status":"paid","version":7}' });
  for (const data of ['', 'null', '7', '{"action":"changed"}', '{"action":"other","id":"P1"}']) socket.onmessage({ data });
  assert.deepEqual(w.events, ['P1@7']);
});

test('a lost socket comes back with a new ticket, and polls in between', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  w.refuse = new Problem('network');
  socket.onclose();
  assert.equal(w.live.state, 'reconnecting');
  await w.pass(11_000);
  assert.deepEqual(w.events, ['reconnecting', 'reread', 'reread']);
  w.refuse = undefined;
  while (w.sockets.length < 2) await w.pass(500);
  w.sockets[1].onopen();
  assert.equal(w.live.state, 'live');
  assert.notDeepEqual(w.sockets[1].protocols, socket.protocols);
});

test('the first retry comes within half a second, later ones further apart, at most 20 s', async (t) => {
  const w = new World(t, { random: 1 });
  const at = [];
  w.live.start();
  await settle();
  for (let i = 0; i < 9; i++) {
    const before = Date.now();
    w.sockets.at(-1).onclose();
    const count = w.sockets.length;
    while (w.sockets.length === count) await w.pass(500);
    at.push(Date.now() - before);
  }
  assert.deepEqual(at, [500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
});

test('a socket that dies soon after it opened does not reset the waiting', async (t) => {
  const w = new World(t, { random: 1 });
  w.live.start();
  await settle();
  for (const wait of [500, 1000, 2000]) {
    w.sockets.at(-1).onopen();
    await w.pass(3000);
    w.sockets.at(-1).onclose();
    const count = w.sockets.length;
    await w.pass(wait - 500);
    assert.equal(w.sockets.length, count, `redialled before ${wait} ms`);
    await w.pass(500);
    assert.equal(w.sockets.length, count + 1, `not redialled after ${wait} ms`);
  }
});

test('a socket that never opens is given up after 10 s', async (t) => {
  const w = new World(t);
  w.live.start();
  await settle();
  await w.pass(12_000);
  assert.equal(w.sockets[0].closed, true);
  assert.ok(w.sockets.length >= 2);
});

test('with something open, 15 silent seconds bring a ping and a reread', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  w.open = true;
  await w.pass(14_000);
  assert.deepEqual([socket.sent, w.events], [[], []]);
  w.pongs(socket);
  await w.pass(1000);
  assert.deepEqual([socket.sent, w.events], [['{"action":"ping"}'], ['reread']]);
  await w.pass(15_000);
  assert.equal(socket.sent.length, 2);
  assert.equal(w.live.state, 'live');
});

test('a push counts as a word', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  w.open = true;
  await w.pass(10_000);
  socket.onmessage({ data: '{"action":"changed","id":"P1","version":2}' });
  await w.pass(14_000);
  assert.deepEqual(socket.sent, []);
});

test('no pong in 10 s: the socket is dropped and dialled again', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  w.open = true;
  await w.pass(15_000);
  assert.equal(socket.sent.length, 1);
  await w.pass(10_000);
  assert.equal(socket.closed, true);
  assert.equal(w.live.state, 'reconnecting');
  await w.pass(1000);
  assert.equal(w.sockets.length, 2);
  w.sockets[1].onopen();
  socket.onclose(); // the dead one closes late
  assert.equal(w.live.state, 'live');
  assert.equal(w.sockets.length, 2);
});

test('with nothing open, there is a ping every 5 minutes and no reread', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  w.pongs(socket);
  await w.pass(299_000);
  assert.equal(socket.sent.length, 0);
  await w.pass(1000);
  assert.equal(socket.sent.length, 1);
  await w.pass(300_000);
  assert.equal(socket.sent.length, 2);
  assert.deepEqual(w.events, []);
});

test('a new socket opens before the old one closes, between 100 and 115 minutes', async (t) => {
  for (const [random, minutes] of [[0, 100], [1, 115]]) {
    await t.test(`random ${random}`, async (t) => {
      const w = new World(t, { random });
      const socket = await w.connected();
      w.pongs(socket);
      await w.pass(minutes * 60_000 - 1000);
      assert.equal(w.sockets.length, 1);
      await w.pass(2000);
      assert.equal(w.sockets.length, 2);
      assert.equal(socket.closed, false);
      assert.equal(w.live.state, 'live');
      w.sockets[1].onopen();
      assert.equal(socket.closed, true);
      socket.onclose();
      socket.onmessage({ data: '{"action":"changed","id":"P1","version":2}' });
      assert.deepEqual(w.events, ['reread']);
      await w.pass(60_000);
      assert.equal(w.sockets.length, 2);
    });
  }
});

test('an old socket that dies while the new one opens leaves one socket', async (t) => {
  const w = new World(t, { random: 0 });
  const socket = await w.connected();
  w.pongs(socket);
  await w.pass(100 * 60_000 + 1000);
  socket.onclose();
  w.sockets[1].onopen();
  w.pongs(w.sockets[1]);
  await w.pass(60_000);
  assert.equal(w.sockets.length, 2);
  assert.equal(w.live.state, 'live');
});

test('waking rereads, proves the socket, and dials at once when there is none', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  w.live.wake();
  assert.deepEqual([socket.sent.length, w.events], [1, ['reread']]);
  w.refuse = new Problem('network');
  socket.onclose();
  await w.pass(60_000);
  w.refuse = undefined;
  w.live.wake();
  await settle();
  assert.equal(w.sockets.length, 2);
});

test('three states: a browser without a network says so', async (t) => {
  const w = new World(t);
  const socket = await w.connected();
  w.online = false;
  w.live.lost();
  assert.equal(w.live.state, 'live');
  assert.equal(socket.sent.length, 1);
  socket.onclose();
  assert.equal(w.live.state, 'offline');
  w.online = true;
  w.live.wake();
  assert.equal(w.live.state, 'reconnecting');
});

test('without a session it stops trying', async (t) => {
  const w = new World(t);
  w.refuse = new Problem('signed-out');
  w.live.start();
  await settle();
  w.refuse = undefined;
  await w.pass(60_000);
  assert.equal(w.sockets.length, 0);
});

test('stopping ends everything, even what was on its way', async (t) => {
  const w = new World(t);
  w.live.start();
  w.live.stop();
  await settle();
  assert.equal(w.sockets.length, 0);
  w.live.start();
  await settle();
  w.live.stop();
  w.sockets[0].onopen();
  assert.equal(w.sockets[0].closed, true);
  await w.pass(60_000);
  assert.equal(w.sockets.length, 1);
});
