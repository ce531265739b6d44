// What the bar holds for a signed-in agent: the ways to go, the connection,
// who it is, and the way out.

import { h } from '../dom.js';
import { t } from '../words.js';
import { connection } from './connection.js';
import { signOut } from './signout.js';

const PAGES = { board: '#/board', archive: '#/archive' };

export function account(ctx) {
  const { agent, merchant } = ctx.desk.session;
  const page = ([name, hash]) => h('a', { href: hash, 'aria-current': ctx.route.name === name && 'page', 'data-test': `nav-${name}` }, t(`nav.${name}`));
  return {
    nav: [h('nav', { 'aria-label': t('nav.label') }, Object.entries(PAGES).map(page)), connection(ctx)],
    person: [
      h('span', { class: 'who', 'data-test': 'agent' }, h('strong', {}, agent.name), ` ${merchant.name}`),
      h('button', { type: 'button', 'data-test': 'sign-out', onclick: () => signOut(ctx.app, ctx.signal) }, t('app.sign-out')),
    ],
  };
}
