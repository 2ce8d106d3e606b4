/** What a hunt for the change that broke a test has to say. */
import { cutMiddle, duration, painter, plural, spread } from './text.ts';

interface Commit {
  readonly hash: string;
  readonly author: string;
  readonly at: string;
  readonly subject: string;
}

interface Answer {
  readonly kind: 'good' | 'bad' | 'untestable';
  readonly why?: string;
}

export interface BisectView {
  readonly title: string;
  readonly step:
    | { readonly kind: 'found'; readonly sure: number }
    | { readonly kind: 'unsure'; readonly sure: number }
    | { readonly kind: 'passes'; readonly trials: number }
    | { readonly kind: 'fails before'; readonly trials: number }
    | { readonly kind: 'interrupted' };
  readonly suspects: readonly Commit[];
  readonly good: Commit | undefined;
  readonly bad: Commit;
  readonly trials: readonly {
    readonly at: number;
    readonly commit: string;
    readonly failed: boolean;
  }[];
  readonly untestable: readonly { readonly commit: Commit; readonly why: string }[];
  readonly isFlaky: boolean;
  readonly dirty: boolean;
  readonly locks: readonly string[];
}

export interface BisectStyle {
  readonly width: number;
  readonly colour: boolean;
}

const WORDS = { good: 'good', bad: 'BAD ', untestable: 'skip' } as const;
const COLOURS = { good: 'green', bad: 'red', untestable: 'yellow' } as const;

/** One line as soon as a trial ends. */
export function trialLine(
  commit: Commit,
  answer: Answer,
  durationMs: number,
  { width, colour }: BisectStyle,
): string {
  const paint = painter(colour);
  const text = answer.why === undefined ? commit.subject : answer.why;
  const line = spread(`${shortOf(commit)}  ${text}`, duration(durationMs), width - 7);
  return ` ${paint(COLOURS[answer.kind], WORDS[answer.kind])}  ${line}\n`;
}

export function renderBisect(view: BisectView, style: BisectStyle): string {
  const paint = painter(style.colour);
  const lines = [
    ...headOf(view).map((line) => paint('bold', line)),
    ...view.suspects.toReversed().flatMap((commit) => suspectLines(commit, style.width)),
    ...ratesLines(view),
    ...skippedLines(view, style.width),
    ...view.locks.map(
      (lock) => `  ${lock} differs between the ends; --prepare "npm ci" would install each time`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function headOf({ step, suspects, good, dirty, trials }: BisectView): readonly string[] {
  const tried = `${plural(trials.length, 'trial')}`;
  if (step.kind === 'interrupted') return [`interrupted after ${tried}`];
  if (step.kind === 'passes') {
    const hint = dirty ? '; what is not committed may break it' : '';
    return [`it passes at the bad end, ${step.trials} times of ${step.trials}${hint}`];
  }
  if (step.kind === 'fails before') {
    const [where] = good === undefined ? [] : [` (${shortOf(good)})`];
    return [
      good === undefined
        ? 'it fails as far back as was looked; give a commit where it passed with --good'
        : `it fails at the good end too${where}, about as often; give an older one with --good`,
    ];
  }
  const what =
    suspects.length === 1 ? 'broken by this change' : `broken by one of ${suspects.length} changes`;
  return [`${what}, ${sureText(step)} (${tried})`];
}

/** Rounded down: nothing is ever surer than it is. */
function sureText({ kind, sure }: { readonly kind: string; readonly sure: number }): string {
  const percent = `${Math.floor(sure * 100)} % sure`;
  return kind === 'unsure' ? `only ${percent}` : percent;
}

function suspectLines(commit: Commit, width: number): readonly string[] {
  const about = `${commit.author}, ${commit.at.slice(0, 10)}`;
  return [
    `  ${cutMiddle(`${commit.hash.slice(0, 12)}  ${commit.subject}`, width - 2)}`,
    `  ${' '.repeat(12)}  ${about}`,
  ];
}

/** A flaky test is said to be one: how often it fails on both sides of the change. */
function ratesLines({ isFlaky, trials, step, suspects }: BisectView): readonly string[] {
  if (!isFlaky || step.kind !== 'found') return [];
  const hashes = suspects.map(({ hash }) => hash);
  const border = trials.find(({ commit }) => commit === hashes.at(-1))?.at ?? 0;
  const side = (own: readonly { readonly failed: boolean }[]) =>
    `${own.filter(({ failed }) => failed).length} of ${own.length}`;
  const after = trials.filter(({ at }) => at >= border);
  const before = trials.filter(({ at }) => at < border);
  return [`  flaky: it failed in ${side(after)} since, and in ${side(before)} before`];
}

function skippedLines({ untestable }: BisectView, width: number): readonly string[] {
  const seen = new Map(untestable.map((each) => [each.commit.hash, each]));
  return [...seen.values()].map(({ commit, why }) =>
    cutMiddle(`  ${shortOf(commit)} could not be tried: ${why}`, width),
  );
}

function shortOf({ hash }: Commit): string {
  return hash.slice(0, 9);
}
