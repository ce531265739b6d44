// A status as it is shown everywhere: shape, word and colour, and while the
// customer may still answer, how long.

import { face } from '../core/status.js';
import { countdown } from '../core/time.js';
import { h, setText } from '../dom.js';
import { t } from '../words.js';
import { icon } from './icon.js';

const COUNTED = ['sending', 'waiting', 'undelivered', 'unanswered'];

// setTag shows the request's face in a cell, and touches nothing that already is.
export function setTag(cell, request, now) {
  const shown = face(request, now);
  if (cell.dataset.face !== shown) {
    cell.dataset.face = shown;
    cell.replaceChildren(h('span', { class: 'state' },
      h('span', { class: 'tag', 'data-face': shown, 'data-test': 'tag' }, icon(shown), h('span', {}, t(`face.${shown}`))),
      h('span', { class: 'left', 'data-test': 'left' })));
  }
  const left = COUNTED.includes(shown) ? countdown(Date.parse(request.expires) - now) : '';
  setText(cell.firstChild.lastChild, left);
}
