/** A commit at which a test is on record as passed: the search need not look for one. */
import { join } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk/real';
import type { Commit } from '../../exec/checkout.ts';
import { openIndex } from '../../store/database/open.ts';

const MOST_RESULTS = 1_000;

/** The latest such commit before the first of `line`, which is the latest first. */
export async function goodFromHistory(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
  test: string | undefined,
  line: readonly Commit[],
): Promise<string | undefined> {
  if (test === undefined) return undefined;
  const url = environment.GAUNTLET_DATABASE_URL;
  const folder = join(root, '.gauntlet');
  const index = await openIndex({ disk: realDisk(), folder, url, clock: () => performance.now() });
  try {
    await index.catchUp();
    const history = await index.testHistory(test, MOST_RESULTS);
    const passed = new Set<string>();
    const failed = new Set<string>();
    for (const { outcome, tree } of history?.results ?? []) {
      if (outcome === 'passed') passed.add(tree);
      if (outcome === 'failed' || outcome === 'recovered') failed.add(tree);
    }
    return line.slice(1).find(({ tree }) => passed.has(tree) && !failed.has(tree))?.hash;
  } finally {
    await index.close();
  }
}
