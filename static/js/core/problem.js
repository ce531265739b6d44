// A failure of the API (RFC 9457). The page switches on type and on the codes
// of the fields, and says it in its own words; it never shows the API's.

export const TYPES = [
  'invalid', 'signed-out', 'not-found', 'state-conflict', 'sentence-changed', 'key-reused', 'phone-busy',
  'too-large', 'unsupported-media-type', 'forbidden-origin', 'unavailable', 'unverified',
];

// Problem.type is one of TYPES, 'network' when no answer came, or 'unknown'.
// Its message is the type alone, so that nobody's data reaches a console.
export class Problem extends Error {
  constructor(type, { status = 0, instance = '', errors = [], retryAt, preview } = {}) {
    super(type);
    this.name = 'Problem';
    Object.assign(this, { type, status, instance, errors, retryAt, preview });
  }
}

// problemOf makes a Problem of an answer's status and its decoded body.
export function problemOf(status, body) {
  const [, type] = /^\/problems\/([a-z-]+)\.html$/.exec(body?.type ?? '') ?? [];
  if (!TYPES.includes(type)) return new Problem(status === 401 ? 'signed-out' : 'unknown', { status, instance: body?.instance });
  const errors = Array.isArray(body.errors) ? body.errors : [];
  return new Problem(type, { status, instance: body.instance, errors, retryAt: body.retryAt, preview: body.preview });
}
