import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { TYPES } from '../../static/js/core/problem.js';
import { files, modules, read } from './site.mjs';

const index = read('index.html');
const first = [...modules('js/main.js')];
const scripts = files.filter((path) => path.endsWith('.js'));

test('the first load is at most 30 KB', () => {
  const styles = files.filter((path) => path.endsWith('.css'));
  const all = ['index.html', 'icon.svg', 'app.webmanifest', 'i18n/sr-Latn.json', ...styles, ...first];
  const bytes = all.reduce((sum, path) => sum + gzipSync(read(path), { level: 9 }).length, 0);
  assert.ok(bytes <= 30 * 1024, `the first load is ${bytes} bytes`);
});

test('index.html preloads what the start imports, so that nothing waits in a row', () => {
  const preloaded = [...index.matchAll(/<link rel="modulepreload" href="([^"]+)">/g)].map(([, path]) => path);
  assert.deepEqual(preloaded.toSorted(), first.filter((path) => path !== 'js/main.js').toSorted());
});

test('every module is used', () => {
  const used = new Set([...first, ...modules('js/desk.js'), 'js/old-browser.js']);
  assert.deepEqual(scripts.filter((path) => !used.has(path)), []);
});

test('nothing parses markup or runs text, and nothing reaches a console', () => {
  const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|setAttribute\('style'|javascript:|console\.\w+\(/;
  for (const path of scripts) assert.doesNotMatch(read(path), forbidden, path);
});

test('pages have no inline script or style and load nothing from elsewhere', () => {
  for (const path of files.filter((name) => name.endsWith('.html'))) {
    const html = read(path);
    assert.doesNotMatch(html, /<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=/, path);
    assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//, path);
    assert.match(html, /<html lang="sr-Latn-RS">/, path);
  }
  for (const path of scripts) assert.doesNotMatch(read(path).replace('http://www.w3.org/2000/svg', ''), /https?:\/\//, path);
});

test('every problem has its page, and every page its problem', () => {
  const pages = files.filter((path) => path.startsWith('problems/')).map((path) => path.slice('problems/'.length, -'.html'.length));
  assert.deepEqual(pages.toSorted(), TYPES.toSorted());
  for (const type of TYPES) assert.ok(read(`problems/${type}.html`).includes(`<code>/problems/${type}.html</code>`), type);
});

test('the page of the invalid lists every code of the server', () => {
  const listed = [...read('problems/invalid.html').matchAll(/<code>(\w+\.\w+)<\/code>/g)].map(([, code]) => code);
  const ours = ['amount.format', 'amount.decimals']; // found before anything is sent
  const words = Object.keys(JSON.parse(read('i18n/en.json'))).filter((key) => key.startsWith('code.')).map((key) => key.slice('code.'.length));
  assert.deepEqual(listed.toSorted(), words.filter((code) => !ours.includes(code)).toSorted());
});

test('the pictures of a status are all there', async () => {
  const icons = read('js/parts/icon.js');
  const { FACES } = await import('../../static/js/core/status.js');
  for (const face of FACES) assert.match(icons, new RegExp(`^  ${face}: `, 'm'), face);
});
