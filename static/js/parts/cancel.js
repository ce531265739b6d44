// Taking a request back, after a question. A phone cannot be told to forget
// what it shows, so the question says what happens if the customer still
// confirms: nothing is paid.

import { h } from '../dom.js';
import { amount, t } from '../words.js';
import { openDialog } from './dialog.js';

// askToCancel asks and cancels. fallback takes the focus if what had it before
// the question is gone afterwards.
export function askToCancel(ctx, request, fallback) {
  const trouble = h('p', { class: 'error', role: 'alert', 'data-test': 'cancel-trouble' });
  const yes = h('button', { type: 'button', class: 'danger', 'data-test': 'cancel-yes', onclick: cancel }, t('cancel.yes'));
  const no = h('button', { type: 'button', autofocus: true, 'data-test': 'cancel-no', onclick: () => dialog.close() }, t('cancel.no'));
  const dialog = openDialog({
    title: t('cancel.title', { amount: amount(request.amount.minor) }),
    body: [h('p', {}, t('cancel.text')), trouble],
    buttons: [yes, no],
    test: 'cancel-dialog',
    signal: ctx.signal,
  });

  dialog.addEventListener('close', () => document.activeElement === document.body && fallback());

  let busy = false;
  async function cancel() {
    if (busy) return;
    busy = true;
    trouble.textContent = '';
    try {
      ctx.desk.rows.put(await ctx.api.cancelRequest(request.id));
      dialog.close();
    } catch (problem) {
      trouble.textContent = problem.type === 'state-conflict' ? t('cancel.conflict') : t(`problem.${problem.type}`);
      if (problem.type === 'state-conflict') {
        ctx.desk.reader.hint(request.id, request.version + 1);
        yes.remove();
        no.textContent = t('app.close');
        no.focus();
      }
    }
    busy = false;
  }
}
