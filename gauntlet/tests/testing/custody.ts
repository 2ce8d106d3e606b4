/**
 * Whoever runs the tests may be interrupted or killed at any moment, and a host that a test has
 * shipped with is made to outlive whoever started it. So all that a test starts carries two marks:
 * that of the run which the tests are a part of, by which the run ends it, and one of this process,
 * by which a guard ends it as soon as this process is gone, however it went.
 */
import { randomId } from '@gauntlet/kit/ids';
import { startGuard } from '../../exec/guard.ts';

type Marks = Readonly<Record<string, string | undefined>>;

const PREFIX = 'GAUNTLET_TREE_';
const GRACE_MS = 5_000;
let own: Marks | undefined;

/** For the environment of what a test starts. */
export function custody(): Marks {
  own ??= guarded();
  return { ...marksOfTheRun(), ...own };
}

function guarded(): Marks {
  const mark = `${PREFIX}${randomId()}`;
  if (process.platform !== 'win32') startGuard(mark, GRACE_MS);
  // A worker whose runner was killed would go on to the end of its file, for nobody.
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  return { [mark]: '1' };
}

function marksOfTheRun(): Marks {
  const all = Object.entries(process.env);
  return Object.fromEntries(all.filter(([name]) => name.startsWith(PREFIX)));
}
