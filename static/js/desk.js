// What a signed-in agent works with, and what ends with the session: the
// requests that are known, the socket, the draft, and the views of them.

import { newDraft } from './core/draft.js';
import { Live } from './core/live.js';
import { Reader } from './core/reader.js';
import { Rows } from './core/rows.js';
import { Today } from './core/today.js';
import { account } from './parts/account.js';
import { banner } from './parts/connection.js';
import { watchSession } from './parts/session.js';
import { tell } from './parts/tell.js';
import { archive } from './views/archive.js';
import { board } from './views/board.js';
import { payment } from './views/payment.js';

const VIEWS = { archive, board, payment };

export class Desk {
  outage = { since: 0, told: false }; // since when there is no live connection, by the local clock
  listHash = '#/board'; // the list that was looked at last
  unsent; // the Problem of a request that was sent from a form which is gone
  #end = new AbortController();

  // draft is what handOver gave at the end of an earlier session.
  constructor(app, session, draft) {
    const { api, clock } = app;
    this.session = session; // as the API gave it last
    this.draft = draft?.owner === this.#owner ? draft : newDraft(crypto.randomUUID());
    this.rows = new Rows();
    this.reader = new Reader(api, this.rows);
    this.today = new Today(api, this.rows, clock);
    this.live = new Live({
      ticket: () => api.createSocketTicket(),
      connect: (protocols) => new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, protocols),
      watching: () => this.rows.someOpen,
      online: () => navigator.onLine,
    });
    this.outage.since = clock.local();
    this.#listen(clock);
    this.live.start();
    watchSession(app, this, this.#end.signal);
  }

  view(route) {
    if (route.name !== 'payment') this.listHash = route.hash;
    return VIEWS[route.name];
  }

  // account and banner are what the desk adds to the top of the page.
  account(ctx) {
    return account(ctx);
  }

  banner(ctx) {
    return banner(ctx);
  }

  // handOver gives the draft to a later session of the same agent.
  handOver() {
    return { ...this.draft, owner: this.#owner };
  }

  close() {
    this.#end.abort();
    this.live.stop();
    this.reader.stop();
  }

  get #owner() {
    return `${this.session.merchant.account} ${this.session.agent.name}`;
  }

  #listen(clock) {
    const { signal } = this.#end;
    this.rows.addEventListener('change', ({ before, request }) => tell(before, request), { signal });
    this.live.addEventListener('state', () => (this.outage.since = this.live.state === 'live' ? 0 : this.outage.since || clock.local()), { signal });
    this.live.addEventListener('hint', ({ id, version }) => this.reader.hint(id, version), { signal });
    for (const event of ['focus', 'online']) addEventListener(event, () => this.live.wake(), { signal });
    addEventListener('offline', () => this.live.lost(), { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.live.wake(), { signal });
  }
}
