// The course of one request, each event with its second.

import { longTime } from '../core/time.js';
import { h } from '../dom.js';
import { knows, t } from '../words.js';
import { icon } from './icon.js';

const ICONS = {
  stored: 'sending', sent: 'waiting', authorized: 'authorized', instructed: 'authorized', paid: 'paid', refused: 'refused', cancelled: 'cancelled',
  expired: 'expired', failed: 'failed', undelivered: 'undelivered', unanswered: 'unanswered', receipt: 'receipt', 'late-signature': 'failed',
};

export function timeline(events) {
  return events.map(({ kind, at, by }) => h('li', { 'data-test': 'event', 'data-kind': kind },
    h('time', { datetime: at }, longTime(Date.parse(at))),
    icon(ICONS[kind] ?? 'checking'),
    h('span', {}, t(knows(`event.${kind}`) ? `event.${kind}` : 'event.other'), by && h('span', { class: 'by' }, ` ${t('event.by', { by })}`))));
}
