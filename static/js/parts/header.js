// The bar on top: language and look for everybody, and what the desk adds.

import { LANGUAGES } from '../core/i18n.js';
import { h } from '../dom.js';
import { recall } from '../memory.js';
import { spoken, t } from '../words.js';
import { LOOKS, look } from './look.js';

export function header(ctx) {
  const { nav, person } = ctx.desk?.account(ctx) ?? {};
  const tools = h('div', { class: 'tools', id: 'tools' },
    choice('language', Object.entries(LANGUAGES).map(([value, { name, tag }]) => [value, name, tag]), spoken(), (value) => ctx.app.change(value)),
    choice('look', LOOKS.map((value) => [value, t(`look.${value}`)]), recall('look') ?? 'system', look),
    person);
  return h('header', {}, h('div', { class: 'bar' }, h('span', { class: 'brand', translate: 'no' }, 'PlatiMo'), nav, nav && fold(tools), tools));
}

// fold is the button behind which narrow screens keep the tools.
function fold(tools) {
  tools.classList.add('folded');
  const button = h('button', { type: 'button', class: 'fold', 'aria-expanded': 'false', 'aria-controls': 'tools', 'data-test': 'menu', onclick: turn }, t('app.menu'));
  return button;

  function turn() {
    button.setAttribute('aria-expanded', String(!tools.classList.toggle('folded')));
  }
}

function choice(id, options, chosen, change) {
  return h('div', { class: 'choice' }, h('label', { class: 'unseen', for: id }, t(`${id}.label`)),
    h('select', { id, 'data-test': id, onchange: ({ target }) => change(target.value) },
      options.map(([value, name, lang]) => h('option', { value, lang, selected: value === chosen }, name))));
}
