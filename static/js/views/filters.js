// The filters of the archive. Applying them is going to another address.

import { archiveHash } from '../core/route.js';
import { STATUSES } from '../core/status.js';
import { dayOf, shiftDay } from '../core/time.js';
import { h } from '../dom.js';
import { t } from '../words.js';

export function filters(ctx, { day, statuses }) {
  const today = dayOf(ctx.clock.now());
  const date = h('input', { type: 'date', id: 'day', name: 'day', value: day, max: today, 'data-test': 'filter-day' });
  const boxes = STATUSES.map((status) => h('input', { type: 'checkbox', name: 'status', value: status, checked: statuses.includes(status), 'data-test': `filter-${status}` }));
  const goTo = (wanted) => (location.hash = archiveHash({ day: date.value, statuses: boxes.filter((box) => box.checked).map((box) => box.value), ...wanted }));
  const preset = (key, value) => h('button', { type: 'button', class: 'small', 'aria-pressed': String(day === value), 'data-test': `filter-${key}`, onclick: () => goTo({ day: value }) }, t(`archive.${key}`));

  return h('form', { class: 'filters', novalidate: true, 'data-test': 'filters', onsubmit: (event) => { event.preventDefault(); goTo({}); } },
    h('div', { class: 'field' }, h('label', { for: 'day' }, t('archive.day')),
      h('div', { class: 'buttons' }, date, preset('today', today), preset('yesterday', shiftDay(today, -1)))),
    h('fieldset', {}, h('legend', {}, t('archive.status')),
      boxes.map((box) => h('label', { class: 'box' }, box, ` ${t(`status.${box.value}`)}`))),
    h('div', { class: 'buttons' }, h('button', { class: 'main', 'data-test': 'filter-apply' }, t('archive.apply')),
      (day || statuses.length > 0) && h('a', { href: '#/archive', 'data-test': 'filter-clear' }, t('archive.clear'))));
}
