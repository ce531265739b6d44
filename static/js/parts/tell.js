// Outcomes for people who do not look: what changed within the last second, as
// one announcement.

import { digest, outcome } from '../core/digest.js';
import { formatPhone } from '../core/phone.js';
import { number, t } from '../words.js';
import { say } from './say.js';

const outcomes = [];

export function tell(before, request) {
  const kind = outcome(before, request);
  if (!kind) return;
  outcomes.push({ kind, minor: request.amount.minor, phone: request.payer });
  if (outcomes.length === 1) say(() => digest(outcomes.splice(0), { t, number, phone: formatPhone }).join(' '));
}
