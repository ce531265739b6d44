// Parses every script of static/ and links the modules to each other, without
// running them: what a browser would say before the first line runs, such as a
// file or an export that does not exist. `node --check` alone passes over a
// module with a syntax error.
//
//   node --experimental-vm-modules --no-warnings infra/check/static.mjs
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../static');
const html = readFileSync(join(root, 'index.html'), 'utf8');
// Scripts without type=module, for browsers that know no modules.
const classic = new Set([...html.matchAll(/<script\b(?![^>]*\btype="?module)[^>]*\bsrc="?\/?([^"\s>]+)/g)].map((m) => join(root, m[1])));

const modules = new Map();
let failed = 0;

function fail(path, error) {
  failed++;
  console.error(`${relative(process.cwd(), path)}: ${error.message}`);
}

// place is where in a module the syntax error is, which an error does not tell.
function place(source) {
  const { stderr } = spawnSync(process.execPath, ['--check', '--input-type=module', '-'], { input: source, encoding: 'utf8' });
  return stderr.match(/^\[stdin\](:\d+)$/m)?.[1] ?? '';
}

function load(path) {
  let m = modules.get(path);
  if (!m) {
    m = new vm.SourceTextModule(readFileSync(path, 'utf8'), { identifier: path });
    modules.set(path, m);
  }
  return m;
}

function find(specifier, from) {
  if (!/^\.{0,2}\//.test(specifier)) throw new Error(`${relative(process.cwd(), from.identifier)} imports ${specifier}, which is no path`);
  const path = specifier.startsWith('/') ? join(root, specifier) : resolve(dirname(from.identifier), specifier);
  if (!path.startsWith(root) || !existsSync(path)) throw new Error(`${relative(process.cwd(), from.identifier)} imports ${specifier}, which does not exist`);
  return load(path);
}

const files = readdirSync(root, { recursive: true }).filter((f) => /\.m?js$/.test(f)).map((f) => join(root, f)).sort();
for (const path of files) {
  try {
    if (classic.has(path)) new vm.Script(readFileSync(path, 'utf8'));
    else load(path);
  } catch (error) {
    fail(path + (classic.has(path) ? '' : place(readFileSync(path, 'utf8'))), error);
  }
}
if (!failed) {
  for (const m of modules.values()) {
    try {
      if (m.status === 'unlinked') await m.link(find);
    } catch (error) {
      fail(m.identifier, error);
      break; // whoever imports it would say the same
    }
  }
}
process.exitCode = failed ? 1 : 0;
