// The wait for the phone: the code that both show, the time that is left, and
// an ending with one sentence and one way on.

import { countdown } from '../core/time.js';
import { h, setText } from '../dom.js';
import { remember } from '../memory.js';
import { say } from '../parts/say.js';
import { everySecond } from '../parts/ticker.js';
import { t } from '../words.js';

const EVERY = 1000;
const GRACE = 5000; // past the end the server has the last word for this long

export function waiting(card, ctx) {
  const { app, clock, signal } = ctx;
  const { attempt } = app;
  const begun = Date.parse(attempt.now);
  const end = Date.parse(attempt.expires);
  const bar = h('progress', { max: end - begun, 'aria-hidden': 'true' });
  const left = h('p', { class: 'hint', 'data-test': 'login-left' });
  const link = h('p', { class: 'hint', role: 'status', 'data-test': 'login-link' });
  card.dataset.test = 'login-waiting';
  card.dataset.state = 'pending';
  card.append(
    h('h1', {}, t('login.wait')),
    h('p', {}, t('login.compare')),
    h('p', { class: 'code', role: 'img', 'aria-label': [...attempt.code].join(' '), 'data-test': 'login-code' }, attempt.code),
    bar, left, link,
    h('p', {}, t('login.pin')),
    h('button', { type: 'button', 'data-test': 'login-cancel', onclick: again }, t('login.cancel')));
  say(`${t('login.compare')} ${[...attempt.code].join(' ')}`);
  everySecond(() => {
    bar.value = Math.max(0, end - clock.now());
    setText(left, t('login.left', { left: countdown(end - clock.now()) }));
  }, signal);
  import('../desk.js').catch(() => {}); // early, so that it is here when the phone has confirmed; asked for again then
  wait();
  return { title: t('login.wait') };

  async function wait() {
    for (;;) {
      await pause(EVERY, signal);
      if (signal.aborted) return;
      let status = 'pending';
      try {
        ({ status } = await ctx.api.waitForLogin(signal));
        if (status === 'confirmed') return await confirmed();
        setText(link, '');
      } catch (problem) {
        if (signal.aborted) return;
        if (problem.type === 'not-found') status = 'expired';
        else setText(link, t(`problem.${problem.type}`));
      }
      if (status === 'pending' && clock.now() > end + GRACE) status = 'expired';
      if (status !== 'pending') return finish(status);
    }
  }

  async function confirmed() {
    const session = await ctx.api.getSession();
    forget();
    await app.enter(session);
  }

  function forget() {
    remember('attempt', '');
    app.attempt = undefined;
  }

  function finish(status) {
    forget();
    card.dataset.state = status;
    const heading = h('h1', { tabindex: '-1' }, t(`login.${status}.title`));
    card.replaceChildren(heading, h('p', { 'data-test': 'login-outcome' }, t(`login.${status}`)),
      h('button', { type: 'button', class: 'main', 'data-test': 'login-again', onclick: again }, t('login.again')));
    document.title = `${t(`login.${status}.title`)} – PlatiMo`;
    heading.focus();
  }

  function again() {
    forget();
    app.show();
  }
}

const pause = (ms, signal) => new Promise((done) => {
  const timer = setTimeout(done, ms);
  signal.addEventListener('abort', () => { clearTimeout(timer); done(); });
});
