// Today's requests, kept up to date by pushes, by re-reading and by the clock.

import { MOST } from '../core/today.js';
import { dayOf } from '../core/time.js';
import { h, setText } from '../dom.js';
import { RequestTable } from '../parts/table.js';
import { everySecond } from '../parts/ticker.js';
import { t } from '../words.js';

export function todayList(ctx) {
  const { clock, signal } = ctx;
  const { live, rows, today } = ctx.desk;
  const table = new RequestTable(ctx, { label: 'list', cancel: true });
  const count = h('p', { class: 'hint', 'data-test': 'count' });
  const empty = h('p', { 'data-test': 'empty' }, t('board.empty'));
  const loading = h('p', { class: 'loading' }, t('app.loading'));
  const failed = h('div', { class: 'trouble', role: 'alert', 'data-test': 'list-trouble' });
  const more = h('p', {}, t('board.more', { n: MOST }), ' ', h('a', {}, t('nav.archive')));
  const root = h('section', { class: 'card list', 'aria-labelledby': 'list' }, h('h2', { id: 'list' }, t('board.list')), failed, loading, count, empty, table.root, more);

  let read = rows.newestFirst().length > 0;
  let due = false;
  let day = dayOf(clock.now());
  show();
  rows.addEventListener('change', ({ request }) => (table.has(request.id) ? table.update(request) : soon()), { signal });
  live.addEventListener('reread', load, { signal });
  everySecond(() => {
    table.tick();
    if (day === dayOf(clock.now())) return;
    day = dayOf(clock.now()); // midnight
    load();
  }, signal);
  return { root, ready: load() };

  async function load() {
    try {
      await today.read();
      read = true;
      failed.replaceChildren();
    } catch (problem) {
      if (signal.aborted) return;
      // A list that is there stays, and the banner says how old it is.
      if (!read) failed.replaceChildren(h('p', {}, t(`problem.${problem.type}`)), h('button', { type: 'button', onclick: load }, t('app.retry')));
    }
    if (!signal.aborted) show();
  }

  // soon shows a whole page of new requests at one go.
  function soon() {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      if (!signal.aborted) show();
    });
  }

  function show() {
    const list = today.list();
    table.show(list);
    setText(count, t('board.count', { n: list.length }));
    more.lastChild.href = `#/archive?day=${day}`;
    count.hidden = table.root.hidden = !list.length;
    empty.hidden = !read || list.length > 0;
    loading.hidden = read || failed.hasChildNodes();
    failed.hidden = !failed.hasChildNodes();
    more.hidden = !today.more;
  }
}
