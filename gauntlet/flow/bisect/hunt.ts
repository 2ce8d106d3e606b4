/** Asks commit after commit, as the search says, and puts together what came of it. */
import { type Commit, changedLocks, commitsBetween } from '../../exec/checkout.ts';
import { errors } from '../../model/errors.ts';
import {
  answersDiffer,
  END_TRIALS,
  GOOD_END,
  nextTrial,
  type SearchStep,
  type Trial,
} from '../../plan/bisect/search.ts';
import type { Answer } from './trial.ts';

/** Undefined when it was interrupted. */
export type Ask = (commit: Commit) => Promise<Answer | undefined>;

export interface HuntRequest {
  readonly ask: Ask;
  /** From the bad commit back, by first parents. */
  readonly line: readonly Commit[];
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly prepare: string | undefined;
  readonly repeat: number;
  readonly sure: number;
  readonly mostTrials: number;
}

export interface KnownGood {
  readonly good: string | undefined;
  /** A person named it: then nothing older is tried. */
  readonly isVouched: boolean;
}

type End = Exclude<SearchStep, { readonly kind: 'try' }> | { readonly kind: 'interrupted' };

export interface Hunted {
  readonly step: End;
  /** The commits that may have broken it, the oldest first. */
  readonly suspects: readonly Commit[];
  readonly good: Commit | undefined;
  readonly bad: Commit;
  readonly trials: readonly (Trial & { readonly commit: string })[];
  readonly untestable: readonly { readonly commit: Commit; readonly why: string }[];
  readonly isFlaky: boolean;
  /** Lock files that differ between the ends while nothing was installed for each commit. */
  readonly locks: readonly string[];
}

type Seen = ReadonlyMap<string, readonly Answer[]>;

const INTERRUPTED = { kind: 'interrupted' } as const;

export async function hunt(request: HuntRequest, known: KnownGood): Promise<Hunted> {
  const { line } = request;
  const [bad] = line;
  if (bad === undefined) throw new Error('there is no commit to start from');
  const seen = new Map<string, readonly Answer[]>();
  const ask: Ask = async (commit) => {
    const answer = await request.ask(commit);
    if (answer !== undefined) seen.set(commit.hash, [...(seen.get(commit.hash) ?? []), answer]);
    return answer;
  };
  const end = await badEnd(bad, ask);
  if (end !== undefined) return huntedOf(end, [bad], undefined, seen);
  for (let good = known.good; ; ) {
    const back = line.findIndex(({ hash }) => hash === good);
    if (good !== undefined) {
      const found = await between(bad, good, { ...request, ask }, seen);
      // By luck a flaky test may have passed there: then an older commit is needed.
      if (found.step.kind !== 'fails before' || known.isVouched || back === -1) return found;
    }
    const next = await lookBack(line, Math.max(back, 0), ask);
    if (typeof next !== 'string') return huntedOf(next, [bad], undefined, seen);
    good = next;
  }
}

/** Undefined when it fails at the bad end, as it should; else what that means. */
async function badEnd(bad: Commit, ask: Ask): Promise<End | undefined> {
  for (let trials = 1; trials <= END_TRIALS; trials += 1) {
    const answer = await ask(bad);
    if (answer === undefined) return INTERRUPTED;
    if (answer.kind === 'bad') return undefined;
    if (answer.kind === 'untestable') throw untestableEnd(bad, answer.why);
  }
  return { kind: 'passes', trials: END_TRIALS };
}

function untestableEnd({ hash }: Commit, why: string): Error {
  return errors.make('BISECT_END_UNTESTABLE', { commit: hash.slice(0, 12), why });
}

/** Further back by 1, 2, 4 and so on commits, to one where it passes. */
async function lookBack(
  line: readonly Commit[],
  from: number,
  ask: Ask,
): Promise<string | Exclude<End, { readonly kind: 'found' }>> {
  const last = line.length - 1;
  for (let step = 1, at = from; at < last; step *= 2) {
    at = Math.min(at + step, last);
    const commit = line[at];
    const answer = commit === undefined ? undefined : await ask(commit);
    if (commit === undefined || answer === undefined) return INTERRUPTED;
    if (answer.kind === 'good') return commit.hash;
  }
  return { kind: 'fails before', trials: 1 };
}

async function between(
  bad: Commit,
  goodHash: string,
  request: HuntRequest,
  seen: Seen,
): Promise<Hunted> {
  const { root, environment, prepare } = request;
  const commits = (await commitsBetween(root, environment, goodHash, bad.hash)).toReversed();
  const [good] = await commitsBetween(root, environment, undefined, goodHash);
  if (good === undefined || commits.length === 0) {
    throw errors.make('BISECT_ENDS', { good: goodHash, bad: bad.hash });
  }
  const step = await narrow(commits, good, request, seen);
  const locks =
    prepare === undefined ? await changedLocks(root, environment, good.hash, bad.hash) : [];
  return { ...huntedOf(step, commits, good, seen), locks };
}

async function narrow(
  commits: readonly Commit[],
  good: Commit,
  { ask, repeat, sure, mostTrials }: HuntRequest,
  seen: Seen,
): Promise<End> {
  for (;;) {
    const { trials, untestable } = answersOf(commits, good, seen);
    const skipped = new Set(untestable.map(({ at }) => at));
    const limits = { repeat, sure, mostTrials };
    const step = nextTrial({ count: commits.length, trials, untestable: skipped, ...limits });
    if (step.kind !== 'try') return step;
    const commit = step.at === GOOD_END ? good : commits[step.at];
    if (commit === undefined) throw new Error(`there is no commit ${step.at}`);
    const answer = await ask(commit);
    if (answer === undefined) return INTERRUPTED;
    const isEnd = step.at === GOOD_END || step.at === commits.length - 1;
    if (isEnd && answer.kind === 'untestable') throw untestableEnd(commit, answer.why);
  }
}

/** What was answered by these commits, by their numbers; older ones that were passed are left. */
function answersOf(commits: readonly Commit[], good: Commit | undefined, seen: Seen) {
  const trials: (Trial & { commit: string })[] = [];
  const untestable: { at: number; commit: Commit; why: string }[] = [];
  for (const [at, commit] of [[GOOD_END, good] as const, ...commits.entries()]) {
    for (const answer of commit === undefined ? [] : (seen.get(commit.hash) ?? [])) {
      if (commit === undefined) continue;
      if (answer.kind === 'untestable') untestable.push({ at, commit, why: answer.why });
      else trials.push({ at, commit: commit.hash, failed: answer.kind === 'bad' });
    }
  }
  return { trials, untestable };
}

function huntedOf(
  step: End,
  commits: readonly Commit[],
  good: Commit | undefined,
  seen: Seen,
): Hunted {
  const { trials, untestable } = answersOf(commits, good, seen);
  const hasPlace = step.kind === 'found' || step.kind === 'unsure';
  return {
    step,
    suspects: hasPlace ? commits.slice(step.from, step.to + 1) : [],
    good,
    bad: commits.at(-1) as Commit,
    trials,
    untestable: untestable.map(({ commit, why }) => ({ commit, why })),
    isFlaky: answersDiffer(trials),
    locks: [],
  };
}
