// The words of the chosen language, and numbers and days as it writes them.

import { DEFAULT, LANGUAGES, translator } from './core/i18n.js';
import { formatAmount, formatNumber } from './core/money.js';
import { dayOf, longTime, serbianDay, shortTime } from './core/time.js';
import { recall, remember } from './memory.js';

let language = DEFAULT;
let dictionary = {};
let translate = translator(dictionary, 'sr');

export const t = (key, variables) => translate(key, variables);
export const knows = (key) => key in dictionary;
export const spoken = () => language;
export const decimal = () => LANGUAGES[language].decimal;
export const number = (minor) => formatNumber(minor, decimal());
export const amount = (minor) => formatAmount(minor, decimal());
export const day = (date) => (LANGUAGES[language].isoDay ? date : serbianDay(date));
export const dayAndTime = (ms) => `${day(dayOf(ms))} ${shortTime(ms)}`;
export const dayAndSecond = (ms) => `${day(dayOf(ms))} ${longTime(ms)}`;

// speak changes the language and remembers it; without an argument it takes
// the one that was remembered.
export async function speak(wanted = recall('language')) {
  const name = wanted in LANGUAGES ? wanted : DEFAULT;
  const response = await fetch(`i18n/${name}.json`);
  if (!response.ok) throw new Error(`dictionary ${name}: ${response.status}`);
  dictionary = await response.json();
  language = name;
  translate = translator(dictionary, LANGUAGES[name].plural);
  document.documentElement.lang = LANGUAGES[name].tag;
  remember('language', name);
}
