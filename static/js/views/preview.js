// Exactly the sentence that the customer's phone will show, as the server makes
// it, 300 ms after the last key. It never claims to show more than it knows:
// the sentence of other fields is taken away at once.

import { h } from '../dom.js';
import { say } from '../parts/say.js';
import { t } from '../words.js';

const REST = 300;

export class Preview {
  id = 'preview';
  digest = ''; // SHA-256 of the sentence that is shown
  #ctx;
  #trouble;
  #shown = ''; // the fields whose sentence is shown
  #wanted = '';
  #timer;
  #asking = new AbortController();
  #text = h('p', { class: 'sentence', id: this.id, 'data-test': 'preview', translate: 'no' });
  #hint = h('p', { class: 'hint', 'data-test': 'preview-hint' });

  constructor(ctx, trouble) {
    this.#ctx = ctx;
    this.#trouble = trouble;
    this.root = h('div', { class: 'preview', 'data-test': 'preview-box' }, h('p', { class: 'label' }, t('preview.title')), this.#text, this.#hint);
    ctx.signal.addEventListener('abort', () => this.#stop());
    this.#state('empty');
  }

  shows(input) {
    return this.root.dataset.state === 'shown' && this.#shown === JSON.stringify(input);
  }

  // want asks for the sentence of the fields once the keys rest; without fields
  // there is none.
  want(key, input) {
    const wanted = input ? key + JSON.stringify(input) : '';
    if (wanted && wanted === this.#wanted) return;
    this.#stop();
    this.#wanted = wanted;
    this.#state(input ? 'asking' : 'empty');
    if (input) this.#timer = setTimeout(() => this.#ask(key, input, false), REST);
  }

  // now asks at once, for somebody who pressed Enter before there was anything
  // to see; they press it again when there is.
  async now(key, input) {
    this.#stop();
    this.#wanted = key + JSON.stringify(input);
    this.#state('asking');
    await this.#ask(key, input, true);
  }

  // take shows a sentence that the server gave unasked.
  take(input, { sentence, sentenceSHA256 }) {
    this.#stop();
    this.#shown = JSON.stringify(input);
    this.digest = sentenceSHA256;
    this.#text.textContent = sentence;
    this.#state('shown');
  }

  async #ask(key, input, loud) {
    const { signal } = (this.#asking = new AbortController());
    try {
      const preview = await this.#ctx.api.previewRequest(key, input, signal);
      if (signal.aborted) return;
      this.take(input, preview);
      if (!loud) return;
      this.#say(t('preview.check'));
      say(t('preview.check'));
    } catch (problem) {
      if (signal.aborted) return;
      this.#state('failed');
      this.#wanted = '';
      if (loud) return this.#trouble.show(problem);
      const [error] = problem.type === 'invalid' ? problem.errors : [];
      this.#say(error ? this.#trouble.words(error.code) : t(`problem.${problem.type}`));
    }
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#asking.abort();
  }

  #state(state) {
    this.root.dataset.state = state;
    if (state !== 'shown') {
      this.#shown = this.digest = '';
      this.#text.textContent = '';
    }
    this.#text.hidden = state !== 'shown';
    this.#say({ empty: t('preview.empty'), asking: t('preview.asking') }[state] ?? '');
  }

  #say(sentence) {
    this.#hint.textContent = sentence;
    this.#hint.hidden = !sentence;
  }
}
