/** Runs a command of a version (build, migration, rehearsal) to its end, its whole tree with it. */
import { runProcess } from '../../exec/process.ts';
import { redactionFor } from '../../exec/secrets.ts';
import { openTrees } from '../../exec/trees.ts';
import { GRACE_MS } from '../round.ts';

export type Ran =
  | { readonly ok: true }
  | { readonly ok: false; readonly how: string; readonly output: string };

const LIMIT_MS = 30 * 60_000;
const TAIL = 600;

export async function runInVersion(
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  { signal, limitMs = LIMIT_MS }: { readonly signal: AbortSignal; readonly limitMs?: number },
): Promise<Ran> {
  let output = '';
  const trees = openTrees(GRACE_MS);
  const end = await runProcess({
    argv: words,
    folder,
    environment,
    limitMs,
    graceMs: GRACE_MS,
    signal,
    trees,
    onOutput: (text) => {
      output = (output + text).slice(-4 * TAIL);
    },
  }).finally(() => trees.close());
  const said = redactionFor(environment)(output).trim().slice(-TAIL) || 'nothing';
  if (!end.started) return { ok: false, how: `could not be started (${end.code})`, output: said };
  const { code, signal: ended, interrupted, timedOut } = end.exit;
  if (code === 0) return { ok: true };
  const late = timedOut ? 'took too long' : undefined;
  const stopped = interrupted ? 'was interrupted' : undefined;
  const how = late ?? stopped ?? (ended === null ? `ended with ${code}` : `was ended by ${ended}`);
  return { ok: false, how, output: said };
}
