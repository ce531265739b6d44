import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LANGUAGES, translator } from '../../static/js/core/i18n.js';
import { TYPES } from '../../static/js/core/problem.js';
import { FACES, STATUSES } from '../../static/js/core/status.js';
import { enumOf, files, read } from './site.mjs';

const dictionaries = Object.fromEntries(Object.keys(LANGUAGES).map((name) => [name, JSON.parse(read(`i18n/${name}.json`))]));
const source = dictionaries['sr-Latn'];
const code = files.filter((path) => path.startsWith('js/')).map(read).join('\n');

// Families of keys whose last part is not written out where they are used.
const outcomes = ['paid', 'refused', 'expired', 'cancelled', 'failed', 'undelivered'];
const FAMILIES = {
  'face.': FACES,
  'status.': STATUSES,
  'problem.': [...TYPES, 'network', 'unknown', 'instance', 'retry-in', 'retry-now'],
  'event.': [...enumOf('kind: {enum'), 'other', 'by'],
  'say.many.': outcomes,
  'say.': [...outcomes, 'lost', 'back', 'sent', ...outcomes.map((kind) => `many.${kind}`)],
  'connection.': ['live', 'reconnecting', 'offline'],
  'banner.': ['reconnecting', 'offline'],
  'look.': ['label', 'system', 'light', 'dark'],
  'language.': ['label'],
  'nav.': ['label', 'board', 'archive'],
  'login.notice.': ['bye', 'expired'],
  'why.': ['undelivered', 'unanswered', 'checking', 'authorized'],
  'code.': [
    'phone.required', 'phone.format', 'phone.mobile', 'phone.length', 'amount.required', 'amount.format', 'amount.decimals', 'amount.min', 'amount.max',
    'purpose.required', 'purpose.long', 'purpose.chars', 'reference.format', 'reference.long', 'lifetime.range', 'key.required', 'key.format',
    'amount.currency', 'day.format', 'status.unknown', 'cursor.format', 'limit.range', 'json.syntax', 'json.unknown', 'json.duplicate',
  ],
};
const LOOSE = [/^reason\./, /^login\.(refused|expired)(\.title)?$/, /^archive\.(today|yesterday)$/];

const variables = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort().join();
const forms = (text) => (typeof text === 'object' ? Object.values(text) : [text]);

test('the dictionaries have the same keys, in one order', () => {
  for (const [name, dictionary] of Object.entries(dictionaries)) assert.deepEqual(Object.keys(dictionary), Object.keys(source), name);
});

test('a sentence has the same variables in every language and form', () => {
  for (const key of Object.keys(source)) {
    for (const [name, dictionary] of Object.entries(dictionaries)) {
      for (const text of forms(dictionary[key])) assert.equal(variables(text), variables(forms(source[key])[0]), `${key} in ${name}`);
    }
  }
});

test('plural forms are those of the language', () => {
  for (const [name, dictionary] of Object.entries(dictionaries)) {
    const wanted = new Intl.PluralRules(LANGUAGES[name].plural).resolvedOptions().pluralCategories.toSorted();
    for (const [key, text] of Object.entries(dictionary)) {
      if (typeof text === 'object') assert.deepEqual(Object.keys(text).toSorted(), wanted, `${key} in ${name}`);
    }
  }
});

test('every key that is written out exists', () => {
  const prefixes = [...new Set(Object.keys(source).map((key) => key.split('.')[0]))].join('|');
  const found = [...code.matchAll(new RegExp(`'((?:${prefixes})\\.[a-z][\\w.-]*)'`, 'g'))].map(([, key]) => key);
  assert.ok(found.length > 100, `found ${found.length} keys`);
  for (const key of found) assert.ok(key in source || `code.${key}` in source, key);
});

test('families have exactly the members that the code can ask for', () => {
  for (const [prefix, members] of Object.entries(FAMILIES)) {
    const have = Object.keys(source).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    assert.deepEqual(have.toSorted(), members.toSorted(), prefix);
  }
  for (const [, prefix] of code.matchAll(/(?:\bt|knows)\(`([a-z.-]+)\$\{/g)) {
    assert.ok(prefix in FAMILIES || LOOSE.some((loose) => Object.keys(source).some((key) => key.startsWith(prefix) && loose.test(key))), prefix);
  }
});

test('no key is left unused', () => {
  for (const key of Object.keys(source)) {
    const family = Object.keys(FAMILIES).some((prefix) => key.startsWith(prefix));
    assert.ok(family || LOOSE.some((loose) => loose.test(key)) || code.includes(`'${key}'`), key);
  }
});

test('the statuses are those of the API', () => {
  assert.deepEqual(STATUSES.toSorted(), enumOf('Status: {enum').toSorted());
});

test('plurals and variables', () => {
  const t = translator(source, 'sr');
  assert.deepEqual([1, 2, 5, 21].map((n) => t('board.count', { n })), ['1 zahtev', '2 zahteva', '5 zahteva', '21 zahtev']);
  assert.equal(t('problem.retry-in', { left: '5 s' }), 'Pokušajte ponovo za 5 s.');
  assert.equal(t('no.such.key'), 'no.such.key');
});
