// Turns hints ("request R changed to version 7") into readings: each request is
// read once at a time, a few at once, and none whose version is known already.

const AT_ONCE = 6;

export class Reader {
  #api;
  #rows;
  #wanted = new Map(); // id -> version that was hinted
  #running = new Set();

  constructor(api, rows) {
    this.#api = api;
    this.#rows = rows;
  }

  hint(id, version) {
    if (this.#rows.get(id)?.version >= version) return;
    if (this.#wanted.get(id) >= version) return;
    this.#wanted.set(id, version);
    this.#next();
  }

  // stop drops what has not been read yet.
  stop() {
    this.#wanted.clear();
  }

  #next() {
    for (const id of this.#wanted.keys()) {
      if (this.#running.size >= AT_ONCE) return;
      if (!this.#running.has(id)) this.#read(id);
    }
  }

  // A reading that fails is let go: the next look at the whole list, at the
  // latest after 15 silent seconds, brings what it would have brought.
  async #read(id) {
    const version = this.#wanted.get(id);
    this.#running.add(id);
    try {
      const request = await this.#api.getRequest(id);
      if (this.#wanted.has(id)) this.#rows.put(request);
    } catch {
      // see above
    }
    this.#running.delete(id);
    if (this.#wanted.get(id) === version) this.#wanted.delete(id);
    this.#next();
  }
}
