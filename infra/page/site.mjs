// What static/ consists of, as the tests look at it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../static', import.meta.url));
export const read = (path) => readFileSync(join(ROOT, path), 'utf8');
export const files = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1));

// modules lists a module and whatever it imports without being asked twice.
export function modules(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const [, to] of read(path).matchAll(/^(?:import|export)[^'"]*?from '(\.[^']+)'/gm)) modules(join(dirname(path), to), seen);
  return seen;
}

// enumOf reads a list of words of openapi.yaml that follows a text.
export function enumOf(after) {
  const yaml = read('openapi.yaml');
  const from = yaml.indexOf(after);
  if (from < 0) throw new Error(`openapi.yaml has no ${after}`);
  return /enum: \[([^\]]+)\]/.exec(yaml.slice(from))[1].split(', ');
}
