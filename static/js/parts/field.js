// A labelled input with its hint, its error in words above the input, and room
// for what the page says back below it.

import { h } from '../dom.js';
import { t } from '../words.js';

export class Field {
  // id is the id of the input; label and hint are keys of the dictionary.
  // options: control, if it is no input; below, if the page answers there;
  // whatever else is an attribute of the input.
  constructor(id, label, hint, { control, below, ...attributes } = {}) {
    this.control = control ?? h('input', { name: id, type: 'text', autocomplete: 'off', ...attributes });
    this.control.id = id;
    this.error = h('p', { class: 'error', id: `${id}-error`, 'data-test': `${id}-error`, hidden: true });
    this.below = below && h('p', { class: 'echo', id: `${id}-below`, 'data-test': `${id}-below` });
    this.hint = hint && h('p', { class: 'hint', id: `${id}-hint` }, t(hint));
    this.root = h('div', { class: 'field' }, h('label', { for: id }, t(label)), this.hint, this.error, this.control, this.below);
    this.clear();
  }

  // wrong shows a sentence; clear takes it away.
  wrong(sentence) {
    this.error.hidden = false;
    this.error.textContent = sentence;
    this.control.setAttribute('aria-invalid', 'true');
    this.#describe();
  }

  clear() {
    this.error.hidden = true;
    this.error.textContent = '';
    this.control.removeAttribute('aria-invalid');
    this.#describe();
  }

  #describe() {
    const ids = [this.hint, !this.error.hidden && this.error, this.below].filter(Boolean).map((node) => node.id);
    this.control.setAttribute('aria-describedby', ids.join(' '));
  }
}
