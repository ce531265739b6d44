// Starts the page. If even that fails, the page says so in both languages.

import { App } from './app.js';
import { h } from './dom.js';
import { look } from './parts/look.js';
import { speak } from './words.js';

look();
try {
  await speak();
  await new App(document.getElementById('app')).start();
} catch (error) {
  document.getElementById('app').replaceChildren(h('main', { class: 'narrow card' },
    h('p', { lang: 'sr-Latn-RS' }, 'Stranica se nije učitala. Osvežite je za koji minut.'),
    h('p', { lang: 'en' }, 'The page did not load. Reload it in a minute.')));
  throw error;
}
