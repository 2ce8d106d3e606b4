/**
 * A block: some thousands of facts in order, self-contained. Attempts, which are nearly all of
 * them, are split into columns (names once, then small numbers), because columns compress to a
 * few bytes an attempt; every other fact is kept as it is. Nothing is lost: what has no column
 * goes along as JSON.
 */
import type { AttemptEnded, Fact } from '../../model/facts.ts';
import { attemptKeyOf, caseOf, factIdOf } from '../../model/identity.ts';
import type { Locator, Outcome, Place } from '../../model/nouns.ts';
import { ByteWriter } from './bytes.ts';
import { Steps } from './steps.ts';
import { Words } from './words.ts';

/** The order is part of the format: add at the end. */
export const OUTCOMES: readonly Outcome[] = [
  'passed',
  'failed',
  'errored',
  'timed out',
  'crashed',
  'skipped',
  'expected failure',
];
const OUTCOME_CODES = new Map(OUTCOMES.map((outcome, code) => [outcome, code]));

export const KIND = { other: 0, attempt: 1 } as const;
export const PLACE = { none: 0, sameFile: 1, otherFile: 2 } as const;

/** What a report says of an attempt, without the ids that follow from it. */
export interface PlainAttempt {
  readonly at: number;
  readonly task: string;
  readonly locator: Locator;
  readonly parameter: string;
  readonly ordinal: number;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly place: Place | undefined;
  /** JSON of what has no column. */
  readonly extras: string | undefined;
}

export class BlockEncoder {
  readonly #run: string;
  readonly #strings = new Words();
  /** How many characters wait here: what a block may hold is bounded by it. */
  #waiting = 0;
  readonly #steps = new Steps();
  /** How many cases there were with each node's, itself included; 0 where a node is no case. */
  readonly #cases: number[] = [];
  #caseCount = 0;
  #others: string[] = [];
  #count = 0;
  #lastAt = 0;
  #lastLine = 0;
  #words: number[] = [];
  #homeWords: readonly number[] = [];
  #lastHome = { system: '', suite: '', file: '', parameter: '', node: -1 };
  readonly #columns = columns();

  constructor(run: string) {
    this.#run = run;
  }

  get count(): number {
    return this.#count;
  }

  get waiting(): number {
    return this.#waiting;
  }

  add(fact: Fact): void {
    if (fact.kind === 'attempt ended' && fact.run === this.#run) this.attempt(plainOf(fact));
    else {
      const text = JSON.stringify(fact);
      this.#columns.kinds.byte(KIND.other);
      this.#others.push(text);
      this.#waiting += text.length;
      this.#count += 1;
    }
  }

  attempt(entry: PlainAttempt): void {
    const to = this.#columns;
    to.kinds.byte(KIND.attempt);
    to.at.signed(entry.at - this.#lastAt);
    this.#lastAt = entry.at;
    to.task.whole(this.#string(entry.task));
    this.#case(entry.locator, entry.parameter);
    to.ordinal.whole(entry.ordinal);
    to.outcome.byte(OUTCOME_CODES.get(entry.outcome) ?? 0);
    this.#duration(entry.durationMs);
    this.#place(entry.place, entry.locator.file);
    to.extras.whole(entry.extras === undefined ? 0 : this.#string(entry.extras) + 1);
    this.#count += 1;
  }

  /** The block, not yet compressed. */
  finish(): Buffer {
    const to = this.#columns;
    const block = new ByteWriter();
    block.section(Buffer.from(JSON.stringify(this.#strings.all)));
    block.section(Buffer.from(`[${this.#others.join(',')}]`));
    for (const column of Object.values(to)) block.section(column.bytes());
    return Buffer.from(block.bytes());
  }

  #string(text: string): number {
    const before = this.#strings.all.length;
    const index = this.#strings.of(text);
    if (index === before) this.#waiting += text.length;
    return index;
  }

  /** A case that was just seen is told by how far back it is: 0 is a new one. */
  #case(locator: Locator, parameter: string): void {
    const to = this.#columns;
    const words = this.#words;
    words.length = 0;
    let node = this.#home(locator, parameter);
    for (const title of locator.titles) {
      const word = this.#string(title);
      words.push(word);
      node = this.#steps.down(node, word);
    }
    while (this.#cases.length <= node) this.#cases.push(0);
    const known = this.#cases[node] as number;
    if (known > 0) {
      to.cases.whole(this.#caseCount - known + 1);
      return;
    }
    to.cases.whole(0);
    this.#caseCount += 1;
    this.#cases[node] = this.#caseCount;
    for (const word of this.#homeWords) to.names.whole(word);
    to.names.whole(words.length);
    for (const word of words) to.names.whole(word);
  }

  /** Where the names of a file's tests begin; most often the one of the attempt before. */
  #home(locator: Locator, parameter: string): number {
    const { system, suite, file } = locator;
    const last = this.#lastHome;
    const isLast =
      last.node >= 0 &&
      last.file === file &&
      last.suite === suite &&
      last.system === system &&
      last.parameter === parameter;
    if (isLast) return last.node;
    const words = [system, suite, file, parameter].map((text) => this.#string(text));
    const node = words.reduce((from, word) => this.#steps.down(from, word), 0);
    this.#homeWords = words;
    this.#lastHome = { system, suite, file, parameter, node };
    return node;
  }

  /** In microseconds where that is exact, which it is for all that we measure. */
  #duration(durationMs: number): void {
    const micros = Math.round(durationMs * 1_000);
    const exact = micros >= 0 && micros / 1_000 === durationMs && Number.isSafeInteger(micros + 1);
    this.#columns.duration.whole(exact ? micros + 1 : 0);
    if (!exact) this.#columns.doubles.double(durationMs);
  }

  #place(place: Place | undefined, file: string): void {
    const to = this.#columns.place;
    if (place === undefined) {
      to.byte(PLACE.none);
      return;
    }
    to.byte(place.file === file ? PLACE.sameFile : PLACE.otherFile);
    if (place.file !== file) to.whole(this.#string(place.file));
    const line = place.line ?? -1;
    to.signed(line - this.#lastLine);
    this.#lastLine = line;
    to.whole((place.column ?? -1) + 1);
  }
}

function columns() {
  return {
    kinds: new ByteWriter(),
    at: new ByteWriter(),
    task: new ByteWriter(),
    cases: new ByteWriter(),
    names: new ByteWriter(),
    ordinal: new ByteWriter(),
    outcome: new ByteWriter(),
    duration: new ByteWriter(),
    doubles: new ByteWriter(),
    place: new ByteWriter(),
    extras: new ByteWriter(),
  };
}

export type ColumnName = keyof ReturnType<typeof columns>;
export const COLUMN_NAMES = Object.keys(columns()) as readonly ColumnName[];

/** Ids that follow from the names are not kept; one that does not is kept with the extras. */
function plainOf(fact: AttemptEnded): PlainAttempt {
  const { id, run, at, kind, task, attempt, ...moreOfFact } = fact;
  const { case: named, locator, ordinal, outcome, durationMs, place, ...moreOfAttempt } = attempt;
  const derived = caseOf(locator, named.parameter);
  const sameCase = derived.id === named.id && derived.test === named.test;
  const sameId = id === factIdOf(run, kind, attemptKeyOf(task, attempt));
  const extras = {
    ...(sameId ? {} : { id }),
    ...(sameCase ? {} : { case: named }),
    ...(isEmpty(moreOfFact) ? {} : { fact: moreOfFact }),
    ...(isEmpty(moreOfAttempt) ? {} : { attempt: moreOfAttempt }),
  };
  return {
    at,
    task,
    locator,
    parameter: named.parameter,
    ordinal,
    outcome,
    durationMs,
    place,
    extras: isEmpty(extras) ? undefined : JSON.stringify(extras),
  };
}

function isEmpty(value: object): boolean {
  for (const _key in value) return false;
  return true;
}
