/** Runs every benchmark of this folder, or those that are named: `npm run bench -- faults`. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = import.meta.dirname;
const all = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .map((name) => basename(name, '.ts'));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !all.includes(name));

if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are: ${all.join(', ') || 'none yet'}`);
  process.exitCode = 2;
} else {
  for (const name of asked.length > 0 ? asked : all) {
    console.log(`\n== ${name}`);
    const done = spawnSync(process.execPath, [join(folder, `${name}.ts`)], { stdio: 'inherit' });
    if (done.status !== 0) process.exitCode = 1;
  }
}
