// A question in the way of everything else. Escape closes it, the focus goes
// back to where it was, and leaving the view takes it along.

import { h } from '../dom.js';

let count = 0;

// openDialog shows the dialog and returns it. buttons are nodes; the first
// that has autofocus takes the focus.
export function openDialog({ title, body, buttons, test, signal }) {
  const id = `dialog-${++count}`;
  const dialog = h('dialog', { 'aria-labelledby': id, 'data-test': test, onclose: () => dialog.remove() },
    h('h2', { id }, title), body, h('div', { class: 'buttons' }, buttons));
  document.body.append(dialog);
  dialog.showModal();
  signal.addEventListener('abort', () => dialog.close());
  return dialog;
}
