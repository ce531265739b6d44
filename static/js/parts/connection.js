// How the connection stands: a word in the bar at once, and after two seconds
// a banner that does not claim more than is known.

import { longTime } from '../core/time.js';
import { h, setText } from '../dom.js';
import { t } from '../words.js';
import { say } from './say.js';
import { everySecond } from './ticker.js';

const PATIENCE = 2000; // a clean drop is over in half a second; a banner would only flicker

export function connection(ctx) {
  const word = h('span', {});
  const root = h('p', { class: 'connection', 'data-test': 'connection' }, h('span', { class: 'dot', 'aria-hidden': 'true' }), word);
  const show = () => {
    root.dataset.state = ctx.desk.live.state;
    setText(word, t(`connection.${ctx.desk.live.state}`));
  };
  show();
  ctx.desk.live.addEventListener('state', show, { signal: ctx.signal });
  return root;
}

export function banner(ctx) {
  const root = h('div', { class: 'banner', 'data-test': 'banner', hidden: true });
  everySecond(() => {
    const { state } = ctx.desk.live;
    const away = ctx.desk.outage;
    const shown = state !== 'live' && ctx.clock.local() - away.since >= PATIENCE;
    root.hidden = !shown;
    if (shown) setText(root, t(`banner.${state}`, { time: longTime(ctx.api.lastAnswer) }));
    if (shown && !away.told) say(t('say.lost'));
    if (!shown && away.told && state === 'live') say(t('say.back'));
    if (shown || state === 'live') away.told = shown;
  }, ctx.signal);
  return root;
}
