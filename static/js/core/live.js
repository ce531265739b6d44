// The socket. What it says is a hint and never the truth: the page reads again
// what changed, and everything on each (re)connect, on focus, and after silence
// while something is open. So a lost push costs nothing but seconds.

import { backoff } from './backoff.js';

const BEAT = 1000;
const SILENCE = 15_000; // with something open, this long without a word is looked into
const PONG = 10_000; // a black-holed socket is noticed by this deadline alone
const PING = 300_000; // the gateway ends a socket after 10 idle minutes
const OPENING = 10_000;
const STEADY = 10_000; // a socket that lived this long was no failure
const POLL = 5000;
const RENEW = [100 * 60_000, 15 * 60_000]; // the gateway ends every socket after 2 hours: between 100 and 115 minutes

const PROTOCOL = 'platimo.v1';

// Hint is one push: request id now has this version.
export class Hint extends Event {
  constructor({ id, version }) {
    super('hint');
    this.id = id;
    this.version = version;
  }
}

// Live emits 'state', 'hint' and 'reread' (look at everything again).
export class Live extends EventTarget {
  state = 'reconnecting'; // or 'live' or 'offline'
  #ticket; #connect; #watching; #online; #random;
  #beat; #redial; #dialing; #socket;
  #tries = 0; #opened = 0; #renewAfter = 0; #heard = 0; #pinged = 0; #waitingSince = 0; #polled = 0;

  // ticket() promises {ticket}; connect(protocols) makes a WebSocket;
  // watching() tells whether something on the page is open.
  constructor({ ticket, connect, watching, online = () => true, random = Math.random }) {
    super();
    this.#ticket = ticket;
    this.#connect = connect;
    this.#watching = watching;
    this.#online = online;
    this.#random = random;
  }

  start() {
    if (this.#beat) return;
    this.#polled = Date.now();
    this.#beat = setInterval(() => this.#check(), BEAT);
    this.#dial();
  }

  stop() {
    clearInterval(this.#beat);
    clearTimeout(this.#redial);
    this.#beat = this.#redial = this.#dialing = undefined;
    this.#drop();
    this.#tries = 0;
  }

  // wake is for focus, a page that is shown again, and a network that is back.
  wake() {
    if (!this.#beat) return;
    this.#show();
    this.#reread();
    if (this.#socket) return this.#ping();
    this.#tries = 0;
    this.#dial();
  }

  // lost is for a network that says it is gone; the socket has to prove itself.
  lost() {
    this.#show();
    if (this.#socket) this.#ping();
  }

  async #dial() {
    if (this.#dialing) return;
    clearTimeout(this.#redial);
    this.#redial = undefined;
    const dialing = (this.#dialing = {});
    try {
      const { ticket } = await this.#ticket();
      if (this.#dialing === dialing) this.#attach(this.#connect([PROTOCOL, `ticket.${ticket}`]), dialing);
    } catch (problem) {
      if (this.#dialing !== dialing) return;
      this.#dialing = undefined;
      if (problem.type !== 'signed-out') this.#later();
    }
  }

  #attach(socket, dialing) {
    const fail = () => {
      clearTimeout(limit);
      socket.close();
      if (this.#dialing !== dialing) return;
      this.#dialing = undefined;
      this.#later();
    };
    const limit = setTimeout(fail, OPENING);
    socket.onopen = () => {
      clearTimeout(limit);
      if (this.#dialing !== dialing) return socket.close();
      this.#dialing = undefined;
      this.#use(socket);
    };
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(data);
    socket.onclose = () => {
      if (socket !== this.#socket) return fail();
      this.#drop();
      this.#later();
    };
  }

  // use makes a new socket the one, and only then closes the one before: no gap.
  #use(socket) {
    this.#drop();
    clearTimeout(this.#redial);
    this.#redial = undefined;
    this.#socket = socket;
    this.#opened = this.#heard = this.#pinged = Date.now();
    this.#renewAfter = RENEW[0] + this.#random() * RENEW[1];
    this.#show();
    this.#reread();
  }

  // drop lets go of the socket at once: a dead one may take minutes to close.
  #drop() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#waitingSince = 0;
    socket?.close();
  }

  #later() {
    this.#show();
    clearTimeout(this.#redial);
    if (this.#beat) this.#redial = setTimeout(() => this.#dial(), backoff(this.#tries++, this.#random));
  }

  #hear(data) {
    this.#heard = Date.now();
    let message;
    try {
      message = JSON.parse(data);
    } catch {
      return;
    }
    if (message?.action === 'pong') this.#waitingSince = 0;
    if (message?.action === 'changed' && typeof message.id === 'string') this.dispatchEvent(new Hint(message));
  }

  #ping() {
    if (this.#waitingSince) return;
    this.#pinged = this.#waitingSince = Date.now();
    this.#socket.send('{"action":"ping"}');
  }

  #reread() {
    this.#polled = Date.now();
    this.dispatchEvent(new Event('reread'));
  }

  #check() {
    const now = Date.now();
    this.#show();
    if (!this.#socket) {
      if (now - this.#polled >= POLL) this.#reread();
      return;
    }
    if (now - this.#opened >= STEADY && !this.#redial) this.#tries = 0;
    if (this.#waitingSince && now - this.#waitingSince >= PONG) {
      this.#drop();
      return this.#later();
    }
    const silent = this.#watching() && now - this.#heard >= SILENCE;
    if (silent && now - this.#polled >= SILENCE) this.#reread();
    if (silent || now - this.#pinged >= PING) this.#ping();
    if (now - this.#opened >= this.#renewAfter && !this.#redial) this.#dial();
  }

  #show() {
    const state = this.#socket ? 'live' : this.#online() ? 'reconnecting' : 'offline';
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}
