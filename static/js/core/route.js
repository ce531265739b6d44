// Addresses are hashes: no rewriting by the server, and the socket survives a
// change of page. Filters are part of the address; nobody's number ever is.

import { STATUSES } from './status.js';
import { isDay } from './time.js';

// parseRoute reads "#/archive?day=2026-11-23" into {name, id, query, hash}.
// Whatever is no page of ours is the board.
export function parseRoute(hash) {
  const [, path, search = ''] = /^#?\/([^?]*)(?:\?(.*))?$/.exec(hash) ?? [];
  const query = new URLSearchParams(search);
  const [, id] = /^p\/(P[0-9A-HJKMNP-TV-Z]{26})$/.exec(path ?? '') ?? [];
  if (id) return { name: 'payment', id, query, hash: `#/p/${id}` };
  if (path === 'archive') return { name: 'archive', query, hash: archiveHash(readFilters(query)) };
  if (path === 'login') return { name: 'login', query, hash: `#/login${search && `?${search}`}` };
  return { name: 'board', query, hash: '#/board' };
}

// readFilters takes only what the API would take.
export function readFilters(query) {
  const day = query.get('day') ?? '';
  const asked = (query.get('status') ?? '').split(',');
  return { day: isDay(day) ? day : '', statuses: STATUSES.filter((status) => asked.includes(status)) };
}

export function archiveHash({ day, statuses }) {
  const query = [day && `day=${day}`, statuses.length && `status=${statuses.join(',')}`].filter(Boolean).join('&');
  return `#/archive${query && `?${query}`}`;
}

// loginHash remembers where a person was going; backFrom reads it again, and
// since it is parsed as a route it can lead nowhere but into this page.
export function loginHash(hash) {
  const { name, hash: to } = parseRoute(hash);
  return name === 'login' || name === 'board' ? '#/login' : `#/login?to=${encodeURIComponent(to)}`;
}

export function backFrom(query) {
  const { name, hash } = parseRoute(query.get('to') ?? '');
  return name === 'login' ? '#/board' : hash;
}
