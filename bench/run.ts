/**
 * Runs every benchmark of this folder, or those that are named: `npm run bench -- faults`. What
 * stands behind the names and begins with a dash is for them: `npm run bench -- storage --gib 10`.
 */
import { spawnSync } from 'node:child_process';
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = import.meta.dirname;
const all = new Map(readdirSync(folder, { withFileTypes: true }).flatMap(programOf));
const words = process.argv.slice(2);
const firstOption = words.findIndex((word) => word.startsWith('-'));
const asked = firstOption < 0 ? words : words.slice(0, firstOption);
const options = words.slice(asked.length);
const unknown = asked.filter((name) => !all.has(name));

if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are: ${[...all.keys()].join(', ')}`);
  process.exitCode = 2;
} else {
  for (const name of asked.length > 0 ? asked : all.keys()) {
    console.log(`\n== ${name}`);
    const done = spawnSync(process.execPath, [all.get(name) ?? name, ...options], {
      stdio: 'inherit',
    });
    if (done.status !== 0) process.exitCode = 1;
  }
}

/** A benchmark is a file here, or a folder with a `main.ts`. */
function programOf(entry: Dirent): readonly [string, string][] {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) {
    const main = join(path, 'main.ts');
    return existsSync(main) ? [[entry.name, main]] : [];
  }
  const isProgram = entry.name.endsWith('.ts') && entry.name !== 'run.ts';
  return isProgram ? [[basename(entry.name, '.ts'), path]] : [];
}
