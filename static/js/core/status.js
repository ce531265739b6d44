// What a status means to the page. A face is what is shown: the status, and
// while it is pending, how the asking of the phone stands.

export const STATUSES = ['pending', 'authorized', 'paid', 'refused', 'expired', 'cancelled', 'failed'];
export const FACES = ['sending', 'waiting', 'undelivered', 'unanswered', 'checking', ...STATUSES.slice(1)];

export const isOpen = (request) => request.status === 'pending' || request.status === 'authorized';
export const isCancellable = (request) => request.status === 'pending';

// face of a request at a server time. Past its end a pending request is being
// checked: a signature may have come in time and not been judged yet.
export function face(request, now) {
  if (request.status !== 'pending') return request.status;
  if (now >= Date.parse(request.expires)) return 'checking';
  return { open: 'waiting', undelivered: 'undelivered', over: 'unanswered' }[request.asking] ?? 'sending';
}
