// Today's requests: at most 200, newest first, and whatever is still open from
// the day before.

import { isOpen } from './status.js';
import { dayOf } from './time.js';

export const MOST = 200;
const PAGE = 100;

export class Today {
  #api;
  #rows;
  #clock;
  #reading;
  #again = false;
  more = false; // there are older ones today than those that are shown

  constructor(api, rows, clock) {
    this.#api = api;
    this.#rows = rows;
    this.#clock = clock;
  }

  list() {
    const today = dayOf(this.#clock.now());
    return this.#rows.newestFirst((request) => isOpen(request) || dayOf(Date.parse(request.created)) === today).slice(0, MOST);
  }

  // read brings the list up to date. Calls while one is under way share one
  // further reading, so every caller sees a list that was asked for after its call.
  read() {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#readAll().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readAll() {
    do {
      this.#again = false;
      let cursor, count = 0;
      do {
        const page = await this.#api.listRequests({ day: dayOf(this.#clock.now()), limit: PAGE, cursor });
        for (const request of page.requests) this.#rows.put(request);
        count += page.requests.length;
        cursor = page.next;
      } while (cursor && count < MOST);
      this.more = Boolean(cursor);
    } while (this.#again);
  }
}
