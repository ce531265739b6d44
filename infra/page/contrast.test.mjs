// Contrast as WCAG 2 computes it, from the colours as they stand in the CSS.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './site.mjs';

const tokens = Object.fromEntries([...read('css/tokens.css').matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [name, { light, dark }]));

const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
function luminance(colour) {
  const [r, g, b] = [1, 3, 5].map((i) => linear(parseInt(colour.slice(i, i + 2), 16) / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const TEXT = ['text', 'muted', 'accent', 'bad'].flatMap((name) => ['surface', 'bg', 'raise'].map((on) => [name, on, 4.5]));
const STATUSES = ['good', 'wait', 'idle', 'bad', 'warn', 'odd'].map((name) => [name, `${name}-bg`, 7]);
const REST = [['on-accent', 'accent', 4.5], ['on-accent', 'accent-hover', 4.5], ['edge', 'surface', 3], ['edge', 'bg', 3], ['focus', 'surface', 3], ['focus', 'bg', 3], ['text', 'good-bg', 4.5]];

test('contrast in light and dark', () => {
  for (const [name, on, least] of [...TEXT, ...STATUSES, ...REST]) {
    for (const look of ['light', 'dark']) {
      const ratio = contrast(tokens[name][look], tokens[on][look]);
      assert.ok(ratio >= least, `${name} on ${on}, ${look}: ${ratio.toFixed(2)}, want ${least}`);
    }
  }
});
