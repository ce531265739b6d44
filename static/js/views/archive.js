// The archive: filters in the address, 25 at a time, and no request twice.

import { readFilters } from '../core/route.js';
import { isOpen } from '../core/status.js';
import { h, setText } from '../dom.js';
import { say } from '../parts/say.js';
import { RequestTable } from '../parts/table.js';
import { everySecond } from '../parts/ticker.js';
import { knows, t } from '../words.js';
import { filters } from './filters.js';

const PAGE = 25;

export function archive(root, ctx) {
  const { api, signal } = ctx;
  const { live, reader, rows } = ctx.desk;
  const asked = readFilters(ctx.route.query);
  const table = new RequestTable(ctx, { label: 'results', dated: true });
  const count = h('p', { class: 'hint', role: 'status', 'data-test': 'count' });
  const none = h('p', { 'data-test': 'empty', hidden: true }, t('archive.none'), ' ', h('a', { href: '#/archive' }, t('archive.clear')));
  const loading = h('p', { class: 'loading' }, t('app.loading'));
  const trouble = h('div', { class: 'trouble', role: 'alert', hidden: true, 'data-test': 'archive-trouble' });
  const more = h('button', { type: 'button', hidden: true, 'data-test': 'archive-more', onclick: next }, t('archive.more', { n: PAGE }));
  root.append(h('h1', {}, t('archive.title')), h('section', { class: 'card' }, filters(ctx, asked),
    h('h2', { id: 'results', class: 'unseen' }, t('archive.results')), count, none, table.root, loading, trouble, more));
  table.root.hidden = true;

  const found = new Map();
  let cursor;
  let busy = false;
  rows.addEventListener('change', ({ request }) => table.update(request), { signal });
  live.addEventListener('reread', () => {
    for (const id of found.keys()) {
      const request = rows.get(id);
      if (request && isOpen(request)) reader.hint(id, request.version + 1);
    }
  }, { signal });
  everySecond(() => table.tick(), signal);
  return { title: t('archive.title'), ready: load() };

  async function load() {
    busy = true;
    trouble.hidden = true;
    loading.hidden = false;
    try {
      const page = await api.listRequests({ day: asked.day, status: asked.statuses.join(','), limit: PAGE, cursor }, signal);
      cursor = page.next;
      const before = found.size;
      for (const request of page.requests) found.set(request.id, rows.put(request));
      show();
      return page.requests.slice(0, found.size - before)[0]?.id;
    } catch (problem) {
      if (!signal.aborted) fail(problem);
    } finally {
      busy = false;
      loading.hidden = true;
    }
  }

  // next goes on where the page before ended; the focus moves to what is new.
  async function next() {
    if (busy) return;
    const first = await load();
    if (first) table.focus(first);
    if (!signal.aborted) say(count.textContent);
  }

  function show() {
    table.show([...found.values()].map(({ id }) => rows.get(id) ?? found.get(id)));
    setText(count, found.size ? t(cursor ? 'archive.first' : 'archive.count', { n: found.size }) : '');
    table.root.hidden = !found.size;
    none.hidden = found.size > 0 || Boolean(cursor);
    more.hidden = !cursor;
  }

  function fail(problem) {
    trouble.hidden = false;
    const [error] = problem.errors;
    const words = error && knows(`code.${error.code}`) ? `code.${error.code}` : `problem.${problem.type}`;
    trouble.replaceChildren(h('p', {}, t(words)), h('button', { type: 'button', onclick: load }, t('app.retry')));
  }
}
