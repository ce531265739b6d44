// One request with its whole course.

import { formatPhone } from '../core/phone.js';
import { face, isCancellable } from '../core/status.js';
import { h, setText } from '../dom.js';
import { askToCancel } from '../parts/cancel.js';
import { setTag } from '../parts/tag.js';
import { everySecond } from '../parts/ticker.js';
import { timeline } from '../parts/timeline.js';
import { amount, dayAndSecond, knows, t } from '../words.js';

export function payment(root, ctx) {
  const { api, clock, desk, signal } = ctx;
  const { live, reader, rows } = desk;
  const { id } = ctx.route;
  const tag = h('p', { class: 'status' });
  const why = h('p', { 'data-test': 'why' });
  const facts = h('dl', { class: 'facts', 'data-test': 'facts' });
  const cancel = h('button', { type: 'button', hidden: true, 'data-test': 'cancel', onclick: () => askToCancel(ctx, rows.get(id), () => heading.focus()) }, t('cancel.yes'));
  const course = h('ol', { class: 'timeline', 'aria-labelledby': 'course', 'data-test': 'timeline' });
  const trouble = h('div', { class: 'trouble', role: 'alert', hidden: true, 'data-test': 'payment-trouble' });
  const heading = h('h1', {}, t('payment.title'));
  const body = h('div', { class: 'columns even', hidden: true },
    h('section', { class: 'card' }, tag, why, facts, cancel),
    h('section', { class: 'card' }, h('h2', { id: 'course' }, t('payment.course')), course));
  root.append(h('p', {}, h('a', { href: desk.listHash, 'data-test': 'back' }, t('payment.back'))), heading, trouble, body);
  body.dataset.test = 'payment';

  let asked = 0;
  if (rows.get(id)) show(rows.get(id));
  rows.addEventListener('change', ({ request }) => {
    if (request.id !== id) return;
    show(request);
    if (request.events || request.version <= asked) return;
    asked = request.version; // it came without its course
    reader.hint(id, request.version + 1);
  }, { signal });
  live.addEventListener('reread', () => rows.get(id) && reader.hint(id, rows.get(id).version + 1), { signal });
  everySecond(tick, signal);
  return { title: t('payment.title'), ready: load() };

  async function load() {
    trouble.hidden = true;
    try {
      rows.put(await api.getRequest(id, signal));
    } catch (problem) {
      if (signal.aborted) return;
      const missing = problem.type === 'not-found';
      trouble.hidden = false;
      trouble.dataset.type = problem.type;
      trouble.replaceChildren(h('p', {}, t(`problem.${problem.type}`)), missing ? '' : h('button', { type: 'button', onclick: load }, t('app.retry')));
    }
  }

  function tick() {
    const request = rows.get(id);
    if (!request) return;
    setTag(tag, request, clock.now());
    const shown = face(request, clock.now());
    setText(why, request.status === 'failed' ? reason(request.reason) : knows(`why.${shown}`) ? t(`why.${shown}`) : '');
    why.hidden = !why.textContent;
  }

  function show(request) {
    body.hidden = false;
    Object.assign(body.dataset, { id, status: request.status, version: request.version, asking: request.asking ?? '' });
    tick();
    const fact = (key, value) => value && [h('dt', {}, t(key)), h('dd', { 'data-test': key }, value)];
    facts.replaceChildren(...[
      fact('payment.amount', amount(request.amount.minor)),
      fact('payment.payer', formatPhone(request.payer)),
      fact('payment.purpose', request.remittanceInformation),
      fact('payment.reference', request.reference),
      fact('payment.agent', request.agent),
      fact('payment.created', dayAndSecond(Date.parse(request.created))),
      fact('payment.expires', dayAndSecond(Date.parse(request.expires))),
      fact('payment.code', request.code),
      fact('payment.sentence', request.sentence),
      fact('payment.id', request.id),
    ].flat().filter(Boolean));
    if (request.events) course.replaceChildren(...timeline(request.events));
    if (!isCancellable(request) && document.activeElement === cancel) heading.focus();
    cancel.hidden = !isCancellable(request);
  }
}

// reason of a failure: ours, or the bank's ISO 20022 code in words where there are any.
function reason(code = 'service') {
  return knows(`reason.${code}`) ? t(`reason.${code}`) : t('reason.other', { code });
}
