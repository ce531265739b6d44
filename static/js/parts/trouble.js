// What went wrong with a form: a summary on top that takes the focus, with a
// link to each field, and the same words at the field. The page's own checks
// and the server's answers come through here alike.

import { countdown } from '../core/time.js';
import { h, setText } from '../dom.js';
import { knows, t } from '../words.js';
import { everySecond } from './ticker.js';

// What a person can put right needs no code for support.
const EXPECTED = ['invalid', 'sentence-changed', 'key-reused', 'phone-busy', 'state-conflict'];

export class Trouble {
  #ctx;
  #fields;
  #variables;
  #counting;

  // fields maps the API's names of fields to Field; variables are for their sentences.
  constructor(ctx, fields, variables = {}) {
    this.#ctx = ctx;
    this.#fields = fields;
    this.#variables = variables;
    this.root = h('div', { class: 'trouble', role: 'alert', tabindex: '-1', hidden: true, 'data-test': 'trouble' });
  }

  clear() {
    this.#counting?.abort();
    this.root.hidden = true;
    this.root.replaceChildren();
    for (const field of Object.values(this.#fields)) field.clear();
    document.title = document.title.replace(t('app.mistake'), '');
  }

  // show takes a Problem. It returns the sentence of each field's error.
  show(problem, sentence = t(`problem.${problem.type}`)) {
    const here = problem.errors.filter(({ field }) => this.#fields[field]);
    if (problem.type === 'invalid' && here.length) return this.#list(here);
    this.say(problem.errors.length ? this.words(problem.errors[0].code) : sentence, problem);
  }

  // say shows one sentence that concerns no field.
  say(sentence, { type, instance, retryAt } = {}) {
    this.clear();
    const wait = h('span', { role: 'timer', 'aria-live': 'off', 'data-test': 'retry' });
    this.#open(type, h('p', {}, sentence, ' ', wait), instance && !EXPECTED.includes(type) && h('p', { class: 'small' }, t('problem.instance', { instance })));
    if (retryAt) this.#count(wait, Date.parse(retryAt));
    this.root.focus();
  }

  #list(errors) {
    this.clear();
    const items = errors.map(({ field: name, code }) => {
      const field = this.#fields[name];
      const sentence = this.words(code);
      field.wrong(sentence);
      const go = (event) => {
        event.preventDefault();
        const folded = field.control.closest('details');
        if (folded) folded.open = true;
        field.control.focus();
      };
      return h('li', {}, h('a', { href: `#${field.control.id}`, onclick: go }, sentence));
    });
    this.#open('invalid', h('h2', {}, t('form.mistakes')), h('ul', {}, items));
    this.root.focus();
  }

  // words of a field's code; a code that is new to this page still has a sentence.
  words(code) {
    return knows(`code.${code}`) ? t(`code.${code}`, this.#variables) : t('problem.invalid');
  }

  #open(type, ...children) {
    this.root.dataset.type = type ?? '';
    this.root.replaceChildren(...children.filter(Boolean));
    this.root.hidden = false;
    document.title = t('app.mistake') + document.title;
  }

  // count says how long to wait, and when the wait is over.
  #count(node, until) {
    this.#counting = new AbortController();
    const signal = AbortSignal.any([this.#counting.signal, this.#ctx.signal]);
    everySecond(() => {
      const left = until - this.#ctx.clock.now();
      setText(node, left > 0 ? t('problem.retry-in', { left: countdown(left) }) : t('problem.retry-now'));
    }, signal);
  }
}
