// Signing in: the number first, then the wait for the phone.

import { parsePhone } from '../core/phone.js';
import { Problem } from '../core/problem.js';
import { h } from '../dom.js';
import { recall, remember } from '../memory.js';
import { Field } from '../parts/field.js';
import { Trouble } from '../parts/trouble.js';
import { t } from '../words.js';
import { waiting } from './waiting.js';

export function login(root, ctx) {
  const card = h('section', { class: 'card narrow' });
  root.append(card);
  if (ctx.app.attempt) return waiting(card, ctx);
  const form = ask(card, ctx);
  return { ...form, ready: resume(ctx) };
}

function ask(card, ctx) {
  const field = new Field('phone', 'login.phone', 'login.hint', { type: 'tel', inputmode: 'tel', autocomplete: 'tel', 'data-test': 'login-phone' });
  const trouble = new Trouble(ctx, { phone: field });
  const button = h('button', { class: 'main', 'data-test': 'login-submit' }, t('login.send'));
  const form = h('form', { novalidate: true, onsubmit: submit, 'data-test': 'login-form' }, trouble.root, field.root, button);
  const notice = ctx.app.notice && h('p', { class: 'notice', role: 'status', 'data-test': 'login-notice', 'data-notice': ctx.app.notice }, t(`login.notice.${ctx.app.notice}`));
  card.replaceChildren(h('h1', {}, t('login.title')), notice || '', form);
  return { title: t('login.title'), start: field.control };

  async function submit(event) {
    event.preventDefault();
    if (form.ariaBusy === 'true') return;
    const { e164, error } = parsePhone(field.control.value);
    if (error) return trouble.show(new Problem('invalid', { errors: [{ field: 'phone', code: error }] }));
    trouble.clear();
    form.ariaBusy = 'true';
    try {
      begin(ctx, await ctx.api.beginLogin(e164));
    } catch (problem) {
      trouble.show(problem);
    }
    form.ariaBusy = 'false';
  }
}

function begin({ app }, attempt) {
  app.attempt = attempt;
  app.notice = '';
  remember('attempt', attempt.expires);
  app.show();
}

// resume goes on with the attempt of before a reload: a phone may throw the
// page away while its owner types the PIN.
async function resume(ctx) {
  if (!(Date.parse(recall('attempt')) > ctx.clock.now())) return;
  try {
    const attempt = await ctx.api.waitForLogin(ctx.signal);
    if (!ctx.signal.aborted && attempt.status !== 'expired' && attempt.status !== 'refused') begin(ctx, attempt);
  } catch {
    remember('attempt', '');
  }
}
