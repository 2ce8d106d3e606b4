/**
 * Where a test broke, by trials that may lie. Each commit could be the first bad one; every trial
 * makes some of them likelier. The next trial is the one that tells most, and the search ends when
 * one commit, or some that can't be told apart, is sure enough.
 *
 * Commits are numbered from the oldest; `GOOD_END` is the one before them, which was good.
 */
export const GOOD_END = -1;

export interface Trial {
  readonly at: number;
  readonly failed: boolean;
}

export interface Search {
  /** How many commits could be the first bad one; the last of them is bad. */
  readonly count: number;
  readonly trials: readonly Trial[];
  /** Commits at which the test can't be run. */
  readonly untestable: ReadonlySet<number>;
  /** How often both sides of an answer are tried at least. */
  readonly repeat: number;
  /** Between 0 and 1: how sure an answer has to be. */
  readonly sure: number;
  readonly mostTrials: number;
}

export type SearchStep =
  | { readonly kind: 'try'; readonly at: number }
  /** One of these commits, both included, is the first bad one. */
  | { readonly kind: 'found'; readonly from: number; readonly to: number; readonly sure: number }
  | { readonly kind: 'passes'; readonly trials: number }
  | { readonly kind: 'fails before'; readonly trials: number }
  | { readonly kind: 'unsure'; readonly from: number; readonly to: number; readonly sure: number };

/** How often it fails where it is broken, and where it is not. */
interface Rates {
  readonly bad: number;
  readonly good: number;
}

/** A test that has never answered twice differently at one commit is taken to answer so always. */
const STEADY: Rates = { bad: 0.99, good: 0.01 };
/** So many trials at each end tell how often a flaky test fails there. */
export const END_TRIALS = 12;
/** Rates nearer to each other than this can not tell commits apart in a bearable time. */
const LEAST_APART = 0.15;

export function nextTrial(search: Search): SearchStep {
  const { count, repeat, mostTrials } = search;
  const isFlaky = answersDiffer(search.trials);
  const atBad = tally(search, count - 1);
  const atGood = tally(search, GOOD_END);
  const wanted = isFlaky ? Math.max(END_TRIALS, repeat) : repeat;
  if (atBad.failed === 0 && atBad.all >= END_TRIALS) return { kind: 'passes', trials: atBad.all };
  if (atBad.all < wanted || atBad.failed === 0) return { kind: 'try', at: count - 1 };
  if (atGood.all < wanted) return { kind: 'try', at: GOOD_END };
  const rates = ratesOf(search);
  const isAlike = !isFlaky && atGood.failed > 0;
  if (isAlike || rates.bad - rates.good < LEAST_APART) {
    return { kind: 'fails before', trials: atGood.all };
  }
  const chances = posterior(search, isFlaky);
  const groups = groupsOf(search, chances);
  const best = groups.reduce((a, b) => (b.chance > a.chance ? b : a));
  const answer = { from: best.from, to: best.to, sure: best.chance };
  if (best.chance >= search.sure) {
    const thin = [best.from - 1, best.to].find((at) => tally(search, at).all < repeat);
    return thin === undefined ? { kind: 'found', ...answer } : { kind: 'try', at: thin };
  }
  const at = mostTelling(groups);
  const isOver = search.trials.length >= mostTrials || at === undefined;
  return isOver ? { kind: 'unsure', ...answer } : { kind: 'try', at };
}

/** As the two ends show it. */
function ratesOf(search: Search): Rates {
  if (!answersDiffer(search.trials)) return STEADY;
  const rate = ({ failed, all }: Tally) => (failed + 0.5) / (all + 1);
  return { bad: rate(tally(search, search.count - 1)), good: rate(tally(search, GOOD_END)) };
}

/** Whether some commit has answered both. */
export function answersDiffer(trials: readonly Trial[]): boolean {
  const first = new Map<number, boolean>();
  return trials.some(({ at, failed }) => {
    const known = first.get(at);
    first.set(at, known ?? failed);
    return known !== undefined && known !== failed;
  });
}

interface Tally {
  readonly all: number;
  readonly failed: number;
}

function tally({ trials }: Search, at: number): Tally {
  const own = trials.filter((trial) => trial.at === at);
  return { all: own.length, failed: own.filter(({ failed }) => failed).length };
}

/** What is thought of a rate before any trial: a Beta distribution with these two. */
interface Prior {
  readonly failed: number;
  readonly passed: number;
}

interface Priors {
  readonly bad: Prior;
  readonly good: Prior;
}

const STEADY_PRIORS: Priors = {
  bad: { failed: 99, passed: 1 },
  good: { failed: 1, passed: 99 },
};
const FLAKY_PRIORS: Priors = { bad: { failed: 1, passed: 1 }, good: { failed: 0.5, passed: 4 } };

/**
 * For each commit how likely it is the first bad one, all of them together 1. How often the test
 * fails on each side is not known, so every rate counts by how well it explains the trials.
 */
function posterior({ count, trials }: Search, isFlaky: boolean): readonly number[] {
  const priors = isFlaky ? FLAKY_PRIORS : STEADY_PRIORS;
  const at = (place: number, failed: boolean) =>
    trials.filter((trial) => trial.at === place && trial.failed === failed).length;
  const total = trials.filter(({ failed }) => failed).length;
  const good = { failed: at(GOOD_END, true), passed: at(GOOD_END, false) };
  const logs: number[] = [];
  for (let first = 0; first < count; first += 1) {
    const bad = { failed: total - good.failed, passed: trials.length - total - good.passed };
    logs.push(logEvidence(priors.bad, bad) + logEvidence(priors.good, good));
    good.failed += at(first, true);
    good.passed += at(first, false);
  }
  const top = logs.reduce((a, b) => Math.max(a, b));
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** The logarithm of how likely these trials are under all rates that the prior allows. */
function logEvidence(prior: Prior, seen: Prior): number {
  let log = 0;
  for (let n = 0; n < seen.failed; n += 1) log += Math.log(prior.failed + n);
  for (let n = 0; n < seen.passed; n += 1) log += Math.log(prior.passed + n);
  const all = prior.failed + prior.passed;
  for (let n = 0; n < seen.failed + seen.passed; n += 1) log -= Math.log(all + n);
  return log;
}

interface Group {
  readonly from: number;
  readonly to: number;
  readonly chance: number;
}

/** Commits up to the next one that can be tried are one group: nothing tells them apart. */
function groupsOf(
  { count, untestable }: Search,
  chances: readonly number[],
): readonly [Group, ...Group[]] {
  const groups: Group[] = [];
  let from = 0;
  let chance = 0;
  for (let at = 0; at < count; at += 1) {
    chance += chances[at] ?? 0;
    if (untestable.has(at) && at < count - 1) continue;
    groups.push({ from, to: at, chance });
    from = at + 1;
    chance = 0;
  }
  return groups as [Group, ...Group[]];
}

/** The commit whose answer is the least foreseeable; none when all are as good as known. */
function mostTelling(groups: readonly Group[]): number | undefined {
  let sum = 0;
  let best: { at: number; distance: number } | undefined;
  for (const { to, chance } of groups.slice(0, -1)) {
    sum += chance;
    const distance = Math.abs(sum - 0.5);
    if (best === undefined || distance < best.distance) best = { at: to, distance };
  }
  return best?.at;
}
