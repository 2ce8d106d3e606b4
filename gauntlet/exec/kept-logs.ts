/** Output of failed tasks is kept for the last runs, in a folder for each. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export const LOGS = join('.gauntlet', 'runs');
const KEPT_RUNS = 30;

/** Removes the folders of all but the last runs. */
export async function forgetOldLogs(root: string): Promise<void> {
  const folder = join(root, LOGS);
  const names = await readdir(folder).catch(() => []);
  if (names.length <= KEPT_RUNS) return;
  const dated = await Promise.all(
    names.map(async (name) => {
      const found = await stat(join(folder, name)).catch(() => undefined);
      return { name, at: found?.mtimeMs ?? 0 };
    }),
  );
  const old = dated.sort((a, b) => b.at - a.at).slice(KEPT_RUNS);
  await Promise.all(
    old.map(({ name }) => rm(join(folder, name), { recursive: true, force: true })),
  );
}
