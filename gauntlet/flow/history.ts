/** The use case `history`: what the past says about runs, a test, or the days. */
import { realDisk } from '@gauntlet/kit/disk';
import { errors } from '../model/errors.ts';
import type { RunSummary, TestHistory, TrendPoint } from '../model/history.ts';
import { openIndex } from '../store/database/open.ts';
import type { FoundTest, HistoryIndex } from '../store/database/port.ts';
import { openHistory } from '../store/history.ts';
import { findRun } from '../store/stored-runs.ts';
import { openUpkeep, type RolledUp } from '../store/upkeep.ts';

export interface HistoryRequest {
  readonly root: string;
  /** Of PostgreSQL; SQLite in the project without it. */
  readonly url: string | undefined;
  readonly now: number;
  readonly limit: number;
  /** Told what could not be read, and how far a long catching up is. */
  readonly tell: (text: string) => void;
}

export type Answer =
  | { readonly kind: 'runs'; readonly runs: readonly RunSummary[] }
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'tests'; readonly tests: readonly FoundTest[] }
  | { readonly kind: 'test'; readonly test: TestHistory }
  | { readonly kind: 'trend'; readonly points: readonly TrendPoint[] };

const DAY_MS = 86_400_000;
const TELL_FROM = 200;

/** Opens the index, brings it up to date, asks it, and closes it. */
async function withIndex<T>(
  request: Omit<HistoryRequest, 'limit'>,
  ask: (index: HistoryIndex) => Promise<T>,
): Promise<T> {
  const { root, url, tell } = request;
  const disk = realDisk();
  await openHistory(disk, root).recover();
  const folder = `${root}/.gauntlet`;
  const index = await openIndex({ disk, folder, url, clock: () => performance.now() });
  try {
    const { faults } = await index.catchUp((done, total) => {
      if (total >= TELL_FROM) tell(`reading history: ${done} of ${total} runs\n`);
    });
    for (const { name, why } of faults) tell(`left out ${name}: ${why}\n`);
    return await ask(index);
  } finally {
    await index.close();
  }
}

export async function askHistory(
  request: HistoryRequest,
  words: readonly string[],
): Promise<Answer> {
  const { root, limit } = request;
  const [word = ''] = words;
  if (words.length === 1 && /^(last$|[ri]-)/.test(word)) {
    const found = await findRun(realDisk(), root, word);
    if (found === undefined) throw errors.make('NO_SUCH_RUN', { run: word });
    return { kind: 'run', run: found.summary };
  }
  return withIndex(request, async (index): Promise<Answer> => {
    if (words.length === 0) return { kind: 'runs', runs: await index.runs({ limit }) };
    const tests = await index.findTests(words.join(' '), limit);
    const [only] = tests;
    if (only === undefined) throw errors.make('NO_SUCH_TEST', { words: words.join(' ') });
    if (tests.length > 1) return { kind: 'tests', tests };
    const test = await index.testHistory(only.test, limit);
    return test === undefined ? { kind: 'tests', tests } : { kind: 'test', test };
  });
}

export async function askTrend(request: HistoryRequest, days: number): Promise<Answer> {
  const since = request.now - days * DAY_MS;
  return withIndex(request, async (index) => ({ kind: 'trend', points: await index.trend(since) }));
}

export function pruneHistory(root: string, now: number, days: number): Promise<RolledUp> {
  return openUpkeep(realDisk(), root).rollUp(now - days * DAY_MS);
}
