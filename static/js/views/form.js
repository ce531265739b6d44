// The form of a new request. What is sent is what was shown: Enter sends only
// when the preview shows the fields as they stand, and the request carries the
// digest of that sentence. The key stays until the request is stored, so that
// whatever happens on the way, one form makes one request.

import { LIFETIMES, PURPOSE, newDraft, purposeLength, readDraft, readPasted } from '../core/draft.js';
import { parseAmount } from '../core/money.js';
import { formatPhone } from '../core/phone.js';
import { Problem } from '../core/problem.js';
import { span } from '../core/time.js';
import { h, setText } from '../dom.js';
import { Field } from '../parts/field.js';
import { say } from '../parts/say.js';
import { Trouble } from '../parts/trouble.js';
import { amount, decimal, number, t } from '../words.js';
import { Preview } from './preview.js';

export function requestForm(ctx) {
  const { desk } = ctx;
  const { minimum, maximum } = desk.session.merchant;
  const phone = new Field('phone', 'form.phone', 'form.phone.hint', { type: 'tel', inputmode: 'tel', 'data-test': 'phone' });
  const sum = new Field('amount', 'form.amount', 'form.amount.hint', { inputmode: 'decimal', below: true, 'data-test': 'amount' });
  const purpose = new Field('purpose', 'form.purpose', 'form.purpose.hint', { below: true, 'data-test': 'purpose' });
  const reference = new Field('reference', 'form.reference', 'form.reference.hint', { 'data-test': 'reference' });
  const lifetime = new Field('lifetime', 'form.lifetime', undefined, {
    control: h('select', { name: 'lifetime', 'data-test': 'lifetime' }, LIFETIMES.map((s) => h('option', { value: String(s) }, span(s)))),
  });
  const fields = { phone, amount: sum, purpose, reference, lifetime };

  const trouble = new Trouble(ctx, { payer: phone, amount: sum, remittanceInformation: purpose, reference, lifetime },
    { minimum: amount(minimum.minor), maximum: amount(maximum.minor), n: PURPOSE });
  const preview = new Preview(ctx, trouble);
  const more = h('details', { 'data-test': 'more' }, h('summary', {}, t('form.more')), reference.root, lifetime.root);
  const button = h('button', { class: 'main', 'aria-describedby': preview.id, 'data-test': 'send' }, t('form.send'), h('kbd', { 'aria-hidden': 'true' }, 'Enter'));
  const form = h('form', { novalidate: true, 'aria-labelledby': 'form', 'data-test': 'form', onsubmit: submit, oninput: typed },
    trouble.root, phone.root, sum.root, purpose.root, more, preview.root, button);
  phone.control.addEventListener('paste', paste);
  fill();
  desk.refill = fill;
  const { unsent } = desk;
  desk.unsent = undefined;
  if (unsent) refused(unsent, read().input);
  return { root: h('section', { class: 'card form' }, h('h1', { id: 'form' }, t('form.title')), form), start: unsent ? trouble.root : phone.control };

  function read() {
    return readDraft(desk.draft, { decimal: decimal(), minimum, maximum });
  }

  function fill() {
    for (const [name, field] of Object.entries(fields)) field.control.value = desk.draft[name];
    more.open = Boolean(desk.draft.reference);
    form.dataset.key = desk.draft.key;
    echo();
    preview.want(desk.draft.key, read().input);
  }

  function typed() {
    for (const [name, field] of Object.entries(fields)) desk.draft[name] = field.control.value;
    echo();
    preview.want(desk.draft.key, read().input);
  }

  function echo() {
    const { minor } = parseAmount(desk.draft.amount, decimal());
    setText(sum.below, minor === undefined ? '' : `= ${amount(minor)}`);
    const length = purposeLength(desk.draft.purpose);
    setText(purpose.below, length ? `${length}/${PURPOSE}` : '');
    purpose.below.classList.toggle('over', length > PURPOSE);
  }

  function paste(event) {
    const cells = readPasted(event.clipboardData.getData('text'));
    if (!cells) return;
    event.preventDefault();
    Object.assign(desk.draft, cells);
    fill();
  }

  async function submit(event) {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    const { input, errors } = read();
    if (!input) return trouble.show(new Problem('invalid', { errors }));
    trouble.clear();
    if (!preview.shows(input)) return preview.now(desk.draft.key, input);
    busy(true);
    try {
      stored(await ctx.api.createRequest(desk.draft.key, { ...input, sentenceSHA256: preview.digest }));
    } catch (problem) {
      busy(false);
      if (ctx.signal.aborted) desk.unsent = problem; // said where the form is seen next
      else refused(problem, input);
    }
  }

  function stored(request) {
    desk.rows.put(request);
    say(t('say.sent', { amount: number(request.amount.minor), phone: formatPhone(request.payer) }));
    desk.draft = newDraft(crypto.randomUUID());
    desk.refill(); // of the form that is on the page now, in whatever language
    if (ctx.signal.aborted) return;
    busy(false);
    phone.control.focus();
  }

  // refused keeps the fields as they are, whatever the reason.
  function refused(problem, input) {
    if (problem.type === 'sentence-changed' && problem.preview) {
      preview.take(input, problem.preview);
      trouble.say(t('problem.sentence-changed'), problem);
      return button.focus(); // the alert is read out; Enter sends what is shown now
    }
    if (problem.type === 'key-reused') {
      // An earlier try of this form was stored after all: the list has it.
      desk.draft.key = form.dataset.key = crypto.randomUUID();
      preview.want(desk.draft.key, input);
      desk.live.wake();
    }
    // No answer: the same key makes it safe to send again.
    trouble.show(problem, problem.type === 'network' ? t('form.unsure') : undefined);
  }

  function busy(is) {
    form.ariaBusy = String(is);
    setText(button.firstChild, is ? t('form.sending') : t('form.send'));
    for (const { control } of Object.values(fields)) control.tagName === 'INPUT' ? (control.readOnly = is) : (control.disabled = is);
  }
}
