// The table of requests, on the board and in the archive. It changes only what
// changed: a row that somebody is on keeps the focus.

import { newer } from '../core/rows.js';
import { h } from '../dom.js';
import { t } from '../words.js';
import { Row } from './row.js';

export class RequestTable {
  #ctx;
  #options;
  #rows = new Map();
  #body = h('tbody', { role: 'rowgroup' });

  // options: label, the id of the heading; dated, to show days; cancel, to offer it.
  constructor(ctx, options) {
    this.#ctx = ctx;
    this.#options = options;
    const column = (key, name) => h('th', { role: 'columnheader', scope: 'col', class: name }, t(key));
    // The roles are said again because cards on narrow screens (display: grid) drop them.
    this.root = h('table', { role: 'table', 'aria-labelledby': options.label, 'data-test': 'requests' },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' }, column('column.payer'), column('column.purpose'), column('column.amount', 'number'),
        column('column.status'), column('column.time', 'when'), options.cancel && column('column.action'))),
      this.#body);
  }

  get size() {
    return this.#rows.size;
  }

  ids() {
    return [...this.#rows.keys()];
  }

  has(id) {
    return this.#rows.has(id);
  }

  // show makes the table hold exactly these requests, newest first.
  show(requests) {
    const wanted = new Set(requests.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue;
      row.root.remove();
      this.#rows.delete(id);
    }
    let at = this.#body.firstChild;
    for (const request of [...requests].sort(newer)) {
      const row = this.#row(request);
      row.show(request);
      if (row.root === at) at = at.nextSibling;
      else this.#body.insertBefore(row.root, at);
    }
  }

  // update shows one request again if it is in the table.
  update(request) {
    this.#rows.get(request.id)?.show(request);
  }

  tick() {
    for (const row of this.#rows.values()) row.tick();
  }

  focus(id) {
    this.#rows.get(id)?.focus();
  }

  #row(request) {
    let row = this.#rows.get(request.id);
    if (!row) this.#rows.set(request.id, (row = new Row(this.#ctx, request, this.#options)));
    return row;
  }
}
