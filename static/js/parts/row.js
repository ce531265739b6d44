// One request in the table.

import { formatPhone } from '../core/phone.js';
import { isCancellable } from '../core/status.js';
import { shortTime } from '../core/time.js';
import { h } from '../dom.js';
import { amount, dayAndTime, number, t } from '../words.js';
import { askToCancel } from './cancel.js';
import { setTag } from './tag.js';

export class Row {
  #ctx;
  #request;
  #status = h('td', { role: 'cell', class: 'status' });
  #action;
  #link;

  constructor(ctx, request, { dated, cancel }) {
    this.#ctx = ctx;
    const created = Date.parse(request.created);
    this.#link = h('a', { href: `#/p/${request.id}`, 'data-test': 'row-link' }, formatPhone(request.payer));
    this.#action = cancel && h('td', { role: 'cell', class: 'action' });
    const cell = (name, ...children) => h('td', { role: 'cell', class: name }, ...children);
    this.root = h('tr', { role: 'row', 'data-test': 'row', 'data-id': request.id },
      h('th', { role: 'rowheader', scope: 'row' }, this.#link),
      cell('purpose', request.remittanceInformation),
      cell('number', number(request.amount.minor)),
      this.#status,
      cell('when', h('time', { datetime: request.created }, dated ? dayAndTime(created) : shortTime(created))),
      this.#action);
  }

  show(request) {
    const before = this.#request;
    this.#request = request;
    Object.assign(this.root.dataset, { status: request.status, version: request.version, asking: request.asking ?? '' });
    if (before && before.status !== 'paid' && request.status === 'paid') this.root.classList.add('flash');
    this.tick();
    if (this.#action) this.#offer(isCancellable(request));
  }

  tick() {
    setTag(this.#status, this.#request, this.#ctx.clock.now());
  }

  focus() {
    this.#link.focus();
  }

  // offer shows or takes away the button; a focus on it moves to the row.
  #offer(possible) {
    const button = this.#action.firstChild;
    if (possible && !button) {
      const what = t('cancel.of', { amount: amount(this.#request.amount.minor), phone: formatPhone(this.#request.payer) });
      this.#action.append(h('button', { type: 'button', class: 'small', 'aria-label': what, 'data-test': 'cancel', onclick: () => askToCancel(this.#ctx, this.#request, () => this.focus()) }, t('cancel.short')));
    } else if (!possible && button) {
      if (document.activeElement === button) this.focus();
      button.remove();
    }
  }
}
