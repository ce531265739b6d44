// Watches the end of the session: two minutes before it, a dialog asks; at the
// end the page goes to the sign-in, whatever the network says.

import { countdown, shortTime } from '../core/time.js';
import { h, setText } from '../dom.js';
import { t } from '../words.js';
import { openDialog } from './dialog.js';
import { signOut } from './signout.js';
import { everySecond } from './ticker.js';

const WARNING = 120_000;
const LOOK = 10_000; // another page or another call may have extended the session

export function watchSession(app, desk, signal) {
  let looked = -Infinity;
  let asking = false;
  let dialog, left, settled;

  everySecond(() => {
    const { clock } = app;
    const { session } = desk;
    const end = Math.min(Date.parse(session.idleEnds), Date.parse(session.ends));
    const rest = end - clock.now();
    if (rest > WARNING) return dialog?.close();
    if (clock.local() - looked >= LOOK) read();
    else if (rest <= 0) return app.leave('expired');
    else if (!dialog && settled !== session.ends) open();
    if (left) setText(left, countdown(rest));
  }, signal);

  async function read() {
    if (asking) return;
    asking = true;
    try {
      desk.session = await app.api.getSession();
    } catch (problem) {
      if (problem.type === 'signed-out') return app.leave('expired');
    } finally {
      asking = false;
      looked = app.clock.local();
    }
  }

  // open asks whether to stay. The last end of all cannot be moved: then it
  // says so, once.
  function open() {
    const last = Date.parse(desk.session.ends) <= Date.parse(desk.session.idleEnds);
    left = h('strong', { class: 'countdown', 'data-test': 'session-left' });
    const trouble = h('p', { class: 'error', role: 'alert' });
    dialog = openDialog({
      title: t('session.title'),
      body: [h('p', {}, last ? t('session.last', { time: shortTime(Date.parse(desk.session.ends)) }) : t('session.idle')), h('p', { role: 'timer' }, left), trouble],
      buttons: [
        last
          ? h('button', { type: 'button', class: 'main', autofocus: true, 'data-test': 'session-ok', onclick: () => { settled = desk.session.ends; dialog.close(); } }, t('app.close'))
          : h('button', { type: 'button', class: 'main', autofocus: true, 'data-test': 'session-extend', onclick: () => extend(trouble) }, t('session.extend')),
        h('button', { type: 'button', 'data-test': 'session-end', onclick: () => signOut(app, signal) }, t('app.sign-out')),
      ],
      test: 'session-dialog',
      signal,
    });
    // Whoever closes it by Escape has seen it; that is a person, who stays.
    dialog.addEventListener('cancel', () => (last ? (settled = desk.session.ends) : extend(trouble)));
    dialog.addEventListener('close', () => (dialog = left = undefined));
  }

  async function extend(trouble) {
    try {
      desk.session = await app.api.extendSession();
      dialog?.close();
    } catch (problem) {
      trouble.textContent = t(`problem.${problem.type}`);
    }
  }
}
