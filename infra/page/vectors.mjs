// The vectors that the page and the Go tests share.
import { readFileSync } from 'node:fs';

export default JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
