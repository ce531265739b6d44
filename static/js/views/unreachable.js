// Shown when the page cannot even find out who is signed in.

import { h } from '../dom.js';
import { t } from '../words.js';

export function unreachable(root, ctx, problem) {
  root.append(h('section', { class: 'card narrow', 'data-test': 'unreachable' },
    h('h1', {}, t('app.unreachable')),
    h('p', {}, t(`problem.${problem.type}`)),
    problem.instance && h('p', { class: 'small' }, t('problem.instance', { instance: problem.instance })),
    h('button', { type: 'button', class: 'main', onclick: () => ctx.app.start() }, t('app.retry'))));
  return { title: t('app.unreachable') };
}
