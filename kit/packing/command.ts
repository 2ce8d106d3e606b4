import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const SOURCE = "'./main.ts'";

/** Writes the entry of a command (`cli/<name>.mjs`), importing the bundled `main.js`. */
export function writeCommand(file: string, dist: string): void {
  const source = readFileSync(file, 'utf8');
  if (!source.includes(SOURCE)) throw new Error(`${file} no longer imports ${SOURCE}`);
  const published = source.replace(SOURCE, "'./main.js'");
  writeFileSync(join(dist, basename(file)), published, { mode: 0o755 });
}
