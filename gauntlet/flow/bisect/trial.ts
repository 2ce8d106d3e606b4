/** One trial: the test, alone, at the commit that is checked out. */

import { join } from 'node:path';
import type { Attempt, Task } from '../../model/nouns.ts';
import { attemptReader } from '../attempts.ts';
import { isBad } from '../failures.ts';
import type { Recorder } from '../recorder.ts';
import { runRound, type TaskPorts } from '../round.ts';
import type { Prey } from './target.ts';

export type Answer =
  | { readonly kind: 'good' | 'bad' }
  /** It could not be run here. */
  | { readonly kind: 'untestable'; readonly why: string };

/** Nothing of a trial is history: it is about other trees than the one that people work on. */
const UNRECORDED: Recorder = { fact() {}, progress() {}, open() {}, facts: [] };

export async function tryOnce(
  prey: Prey,
  number: number,
  variables: Readonly<Record<string, string>>,
  ports: Omit<TaskPorts, 'recorder' | 'expected' | 'words' | 'changedTests'>,
): Promise<Answer> {
  const { suite, selection, variant, seed } = prey;
  const task: Task = {
    id: `bisect-${number}`,
    suite: suite.id,
    layer: suite.layer,
    shard: { index: 1, count: 1 },
    variant,
    selection,
    expected: { known: false, why: 'one test is hunted' },
    limitMs: suite.limitMs,
    ...(seed === undefined ? {} : { seed }),
  };
  const frame = { root: ports.root, folder: join(ports.root, suite.folder), suite };
  const round = await runRound(
    {
      task,
      suite,
      number: 1,
      limitMs: suite.limitMs,
      variables,
      read: attemptReader(frame),
      wanted: () => true,
      onStart() {},
    },
    {
      ...ports,
      words: [],
      recorder: UNRECORDED,
      expected: async () => task.expected,
      changedTests: async () => ({ known: false, why: 'one test is hunted' }),
    },
  );
  round.close(false);
  if (round.exit.interrupted) return { kind: 'untestable', why: 'interrupted' };
  return answerOf(prey, round);
}

interface Seen {
  readonly attempts: readonly Attempt[];
  readonly completeness: { readonly state: string; readonly why?: string };
  readonly exit: { readonly code: number | null };
}

/** With retries of the runner's own its last attempt is its answer. */
function answerOf(prey: Prey, { attempts, completeness, exit }: Seen): Answer {
  const last = new Map<string, Attempt>();
  for (const attempt of attempts) {
    if (prey.isMeant(attempt)) last.set(attempt.case.id, attempt);
  }
  const ran = [...last.values()].filter(({ outcome }) => outcome !== 'skipped');
  if (ran.some(isBad)) return { kind: 'bad' };
  if (ran.length > 0) return { kind: 'good' };
  if (last.size > 0) return { kind: 'untestable', why: 'it is skipped there' };
  const broken = attempts.find(isBad)?.failure?.message.split('\n')[0];
  if (broken !== undefined) return { kind: 'untestable', why: broken };
  if (completeness.state !== 'whole') {
    return { kind: 'untestable', why: completeness.why?.split('\n')[0] ?? 'no report' };
  }
  return { kind: 'untestable', why: exit.code === 0 ? 'it is not there yet' : 'nothing ran' };
}
