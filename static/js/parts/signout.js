// The way out. If the server could not be told, the session is still there,
// and the page must not look as if it were not.

import { h } from '../dom.js';
import { t } from '../words.js';
import { openDialog } from './dialog.js';

export async function signOut(app, signal) {
  try {
    await app.api.endSession();
  } catch (problem) {
    if (problem.type !== 'signed-out') return stillIn(app, signal);
  }
  app.leave('bye');
}

function stillIn(app, signal) {
  const dialog = openDialog({
    title: t('app.sign-out'),
    body: h('p', { role: 'alert' }, t('sign-out.failed')),
    buttons: [
      h('button', { type: 'button', class: 'main', autofocus: true, onclick: () => { dialog.close(); signOut(app, signal); } }, t('app.retry')),
      h('button', { type: 'button', onclick: () => dialog.close() }, t('app.close')),
    ],
    test: 'sign-out-failed',
    signal,
  });
}
