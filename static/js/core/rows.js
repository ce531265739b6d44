// The requests that this page knows, by id. A newer version is never
// overwritten by an older one, in whatever order answers and pushes come.

import { isOpen } from './status.js';

// Ended requests beyond this number are forgotten, oldest first: a page stays
// open for whole shifts.
const KEPT = 600;

// Change tells which request changed; before is undefined for a new one.
export class Change extends Event {
  constructor(request, before) {
    super('change');
    this.request = request;
    this.before = before;
  }
}

export class Rows extends EventTarget {
  #byID = new Map();

  get(id) {
    return this.#byID.get(id);
  }

  // newestFirst lists the requests that suit a condition.
  newestFirst(suits = () => true) {
    return [...this.#byID.values()].filter(suits).sort(newer);
  }

  get someOpen() {
    for (const request of this.#byID.values()) if (isOpen(request)) return true;
    return false;
  }

  // put takes a request as the API gave it, and keeps what is newer. A list
  // has no events, so those of the same version stay.
  put(request) {
    const before = this.#byID.get(request.id);
    if (before && older(request, before)) return before;
    const kept = { ...request, events: request.events ?? (before?.version === request.version ? before.events : undefined) };
    this.#byID.set(kept.id, kept);
    this.#trim();
    this.dispatchEvent(new Change(kept, before));
    return kept;
  }

  #trim() {
    if (this.#byID.size <= KEPT) return;
    const oldest = this.newestFirst((request) => !isOpen(request)).at(-1);
    if (oldest) this.#byID.delete(oldest.id);
  }
}

// Two readings of one version differ only in what time alone brings, such as
// an asking that ended, so the later reading counts.
function older(a, b) {
  return a.version < b.version || (a.version === b.version && Date.parse(a.now) < Date.parse(b.now));
}

// newer sorts by time and then by id, which grows with time as well.
export function newer(a, b) {
  return Date.parse(b.created) - Date.parse(a.created) || (a.id < b.id ? 1 : -1);
}
