// The board: the form on the left, what happens today on the right.

import { h } from '../dom.js';
import { t } from '../words.js';
import { requestForm } from './form.js';
import { todayList } from './list.js';

export function board(root, ctx) {
  const form = requestForm(ctx);
  const list = todayList(ctx);
  root.append(h('div', { class: 'columns' }, form.root, list.root));
  return { title: t('board.title'), start: form.start, ready: list.ready };
}
