// One shape for each face of a request, told apart without colour.

import { h } from '../dom.js';

const TRIANGLE = 'M8 1 15.5 14.5H.5ZM7.2 6v4.5h1.6V6Zm0 5.6v1.6h1.6v-1.6Z';
const PHONE = 'M4 1h8a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V2a1 1 0 0 1 1-1Zm.6 2v8.5h6.8V3ZM7 12.6v1h2v-1Z';
const GLASS = 'M3 1h10v2.5L9.3 8l3.7 4.5V15H3v-2.5L6.7 8 3 3.5Zm2 2 3 3.6L11 3Z';

const SHAPES = {
  sending: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 1.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8Z',
  waiting: PHONE,
  undelivered: TRIANGLE,
  unanswered: GLASS,
  checking: 'M3 6.5h2.5v3H3Zm3.8 0h2.5v3H6.8Zm3.8 0h2.5v3h-2.5Z',
  authorized: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 1.6v8.8a4.4 4.4 0 0 1 0-8.8Z',
  paid: 'M6.3 12.6 1.9 8.2l1.4-1.4 3 3 6.4-6.4 1.4 1.4Z',
  refused: 'm3.5 2.1 4.5 4.5 4.5-4.5 1.4 1.4L9.4 8l4.5 4.5-1.4 1.4L8 9.4l-4.5 4.5-1.4-1.4L6.6 8 2.1 3.5Z',
  expired: GLASS,
  cancelled: 'M2 7h12v2H2Z',
  failed: TRIANGLE,
  receipt: 'M3 1h10v14l-2.5-1.6L8 15l-2.5-1.6L3 15Zm2 3v1.5h6V4Zm0 3v1.5h6V7Z',
};

export const icon = (name) => h('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true', class: 'icon' }, h('path', { d: SHAPES[name] }));

// SHOWN are the names that have a shape.
export const SHOWN = Object.keys(SHAPES);
