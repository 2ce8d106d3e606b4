// Prints what the last run counted, as one line that any CI can read: `N passed, N failed`.
// A run that left no count is a failure of its own and is told as one.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function lastRun() {
  try {
    return JSON.parse(readFileSync(join(root, '.gauntlet', 'last.json'), 'utf8'));
  } catch {
    return undefined;
  }
}

const run = lastRun();
if (run === undefined) {
  console.log('no run left its counts\n0 passed, 1 failed');
} else {
  const { passed, recovered, failed, skipped, missing } = run.counts;
  const bad = failed + missing + (run.outlook === 'unknown' ? 1 : 0);
  const rest = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`${passed + recovered} passed, ${bad} failed${rest}`);
}
