// The browser API, one method for each operation of openapi.yaml, and the only
// fetch of the page but for dictionaries. Every method throws a Problem.

import { Problem, problemOf } from './problem.js';

// The functions behind the API end after 10 seconds at most.
const TIMEOUT = 12_000;

export class Api extends EventTarget {
  #fetch;
  #clock;
  lastAnswer = 0; // server time of the last good answer

  // Emits 'signed-out' when a call needs a session and there is none any more.
  constructor(fetch, clock) {
    super();
    this.#fetch = fetch;
    this.#clock = clock;
  }

  beginLogin(phone) {
    return this.#call('POST', '/api/login', { body: { phone }, guest: true });
  }

  waitForLogin(signal) {
    return this.#call('POST', '/api/login/wait', { body: {}, guest: true, signal });
  }

  getSession() {
    return this.#call('GET', '/api/session', { guest: true });
  }

  extendSession() {
    return this.#call('POST', '/api/session/extend', { body: {} });
  }

  endSession() {
    return this.#call('POST', '/api/session/end', { body: {}, guest: true });
  }

  createSocketTicket() {
    return this.#call('POST', '/api/socket-tickets', { body: {} });
  }

  previewRequest(key, input, signal) {
    return this.#call('POST', '/api/previews', { key, body: input, signal });
  }

  createRequest(key, input) {
    return this.#call('POST', '/api/requests', { key, body: input });
  }

  // listRequests takes {day, status, limit, cursor}, each optional.
  listRequests(query, signal) {
    const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
    return this.#call('GET', `/api/requests?${search}`, { signal });
  }

  getRequest(id, signal) {
    return this.#call('GET', `/api/requests/${encodeURIComponent(id)}`, { signal });
  }

  cancelRequest(id) {
    return this.#call('POST', `/api/requests/${encodeURIComponent(id)}/cancel`, { body: {} });
  }

  async #call(method, path, { body, key, signal, guest = false }) {
    const headers = {};
    if (body) headers['Content-Type'] = 'application/json';
    if (key) headers['Idempotency-Key'] = key;
    const limit = AbortSignal.timeout(TIMEOUT);
    const options = {
      method, headers, cache: 'no-store', redirect: 'error',
      body: body && JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    };

    const sent = this.#clock.local();
    let response, text;
    try {
      response = await this.#fetch(path, options);
      text = await response.text();
    } catch {
      throw new Problem('network');
    }
    const answer = decode(text);
    if (!response.ok) {
      const problem = problemOf(response.status, answer);
      if (problem.type === 'signed-out' && !guest) this.dispatchEvent(new Event('signed-out'));
      throw problem;
    }
    if (response.status === 204) return undefined;
    // A page of some other network in between also answers 200.
    if (!answer || typeof answer !== 'object') throw new Problem('network', { status: response.status });
    if (answer.now) this.#clock.sync(answer.now, sent, this.#clock.local());
    this.lastAnswer = this.#clock.now();
    return answer;
  }
}

function decode(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
