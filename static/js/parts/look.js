// Light, dark, or as the system has it.

import { recall, remember } from '../memory.js';

export const LOOKS = ['system', 'light', 'dark'];

export function look(wanted = recall('look')) {
  const chosen = LOOKS.includes(wanted) ? wanted : 'system';
  document.documentElement.dataset.look = chosen;
  remember('look', chosen);
}
