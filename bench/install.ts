/** How long the published package takes to install into a project that has nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packed, projectWith } from '@gauntlet/kit/packing';
import { median } from './quantile.ts';

const ROUNDS = 5;
const MOST_MS = 3_000;

const folder = mkdtempSync(join(tmpdir(), 'gauntlet-install-'));
try {
  const archive = await packed(join(import.meta.dirname, '..', 'gauntlet'), folder);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    times.push(await projectWith(join(folder, `project-${round}`), [archive]));
  }
  const ms = median(times);
  const all = times.map((each) => Math.round(each)).join(', ');
  console.log(`npm install of the package: median ${Math.round(ms)} ms (${all})`);
  console.log(`asked: under ${MOST_MS} ms, ${ms < MOST_MS ? 'met' : 'not met'}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
