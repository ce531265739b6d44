// What the live region says of the changes of the last second: each outcome in
// full words, a flood as one sentence.

// Statuses and askings that an agent who does not look wants to hear of.
const TOLD = ['paid', 'refused', 'expired', 'cancelled', 'failed', 'undelivered'];

// outcome names what a change brought that is worth saying, or undefined.
export function outcome(before, request) {
  if (!before) return undefined;
  if (before.status !== request.status) return TOLD.includes(request.status) ? request.status : undefined;
  if (before.asking !== request.asking && request.asking === 'undelivered') return 'undelivered';
  return undefined;
}

// digest makes sentences of [{kind, minor, phone}], where kind is an outcome.
export function digest(outcomes, { t, number, phone }) {
  const kinds = new Map();
  for (const o of outcomes) kinds.set(o.kind, [...(kinds.get(o.kind) ?? []), o]);
  return [...kinds].map(([kind, all]) => {
    const amount = number(all.reduce((sum, o) => sum + o.minor, 0));
    if (all.length === 1) return t(`say.${kind}`, { amount, phone: phone(all[0].phone) });
    return t(`say.many.${kind}`, { n: all.length, amount });
  });
}
