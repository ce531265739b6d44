// The shell: who is signed in, which view is shown, and in which language. All
// that belongs to a session is the desk, which is fetched, made and thrown
// away with it.

import { Api } from './core/api.js';
import { Problem } from './core/problem.js';
import { backFrom, loginHash, parseRoute } from './core/route.js';
import { Clock } from './core/time.js';
import { h } from './dom.js';
import { header } from './parts/header.js';
import { say } from './parts/say.js';
import { login } from './views/login.js';
import { unreachable } from './views/unreachable.js';
import { speak, t } from './words.js';

export class App {
  clock = new Clock();
  api = new Api((...request) => fetch(...request), this.clock);
  desk; // undefined when signed out
  attempt; // the sign-in that is under way
  notice = ''; // why one is signed out: 'bye' or 'expired'
  #root;
  #view = new AbortController();
  #draft; // of a session that ran out

  constructor(root) {
    this.#root = root;
    this.api.addEventListener('signed-out', () => this.leave('expired'));
    addEventListener('hashchange', () => this.show());
  }

  async start() {
    try {
      await this.#open(await this.api.getSession());
    } catch (problem) {
      if (problem.type !== 'signed-out') return this.#draw({ name: 'unreachable' }, (root, ctx) => unreachable(root, ctx, problem));
    }
    this.show();
  }

  // enter goes where the person wanted to go, signed in.
  async enter(session) {
    await this.#open(session);
    this.notice = '';
    location.replace(backFrom(parseRoute(location.hash).query));
  }

  // leave forgets whatever belongs to the session and goes to the sign-in. A
  // draft outlives a session that ran out, for the same agent only.
  leave(notice) {
    if (!this.desk) return;
    this.#draft = notice === 'bye' ? undefined : this.desk.handOver();
    this.desk.close();
    this.desk = undefined;
    this.#view.abort();
    this.notice = notice;
    location.replace(notice === 'bye' ? '#/login' : loginHash(location.hash));
  }

  // change draws the same view in another language; what was typed stays.
  async change(language) {
    delete document.documentElement.dataset.ready;
    try {
      await speak(language);
    } catch {
      say(t('problem.network'));
    }
    this.show('#language');
  }

  // show draws the view of the address. focus is a selector that is to have
  // the focus afterwards, instead of what the view asks for.
  show(focus) {
    const route = parseRoute(location.hash);
    if (!this.desk && route.name !== 'login') return location.replace(loginHash(location.hash));
    if (this.desk && route.name === 'login') return location.replace(backFrom(route.query));
    return this.#draw(route, this.desk?.view(route) ?? login, focus);
  }

  async #open(session) {
    const { Desk } = await import('./desk.js').catch(() => {
      throw new Problem('network');
    });
    this.desk = new Desk(this, session, this.#draft);
    this.#draft = undefined;
  }

  // draw replaces the page. data-ready on <html> names the view once it shows
  // what it had to fetch; it is the only thing this page tells the outside.
  async #draw(route, view, focus) {
    this.#view.abort();
    this.#view = new AbortController();
    const { signal } = this.#view;
    delete document.documentElement.dataset.ready;

    // What a view sees; signal ends its listeners, timers and calls.
    const ctx = { app: this, api: this.api, clock: this.clock, desk: this.desk, route, signal };
    const main = h('main', { id: 'main', tabindex: '-1', 'data-test': 'view', 'data-route': route.hash });
    const skip = h('a', { class: 'skip', href: '#main', onclick: (event) => { event.preventDefault(); main.focus(); } }, t('app.skip'));
    this.#root.replaceChildren(skip, header(ctx), this.desk?.banner(ctx) ?? '', main);
    const { title, start, ready } = view(main, ctx);
    document.title = `${title} – PlatiMo`;
    scrollTo(0, 0);
    const heading = main.querySelector('h1');
    heading?.setAttribute('tabindex', '-1');
    (document.querySelector(focus) ?? start ?? heading ?? main).focus();
    await ready;
    if (!signal.aborted) document.documentElement.dataset.ready = route.name;
  }
}
