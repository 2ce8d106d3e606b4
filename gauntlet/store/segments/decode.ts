/** Reads a block back: as facts, or in the plain form that the database index is built from. */
import type { AttemptEnded, Fact } from '../../model/facts.ts';
import { attemptKeyOf, caseOf, factIdOf } from '../../model/identity.ts';
import type { Attempt, Case, Locator, Place } from '../../model/nouns.ts';
import { ByteReader } from './bytes.ts';
import {
  COLUMN_NAMES,
  type ColumnName,
  KIND,
  OUTCOMES,
  PLACE,
  type PlainAttempt,
} from './encode.ts';

export interface BlockVisitor {
  other(fact: Fact): void;
  attempt(entry: PlainAttempt): void;
}

export interface Extras {
  readonly id?: string;
  readonly case?: Case;
  readonly fact?: object;
  readonly attempt?: Partial<Attempt>;
}

/** In order. Throws when the bytes are none of a block. */
export function readBlock(raw: Uint8Array, visitor: BlockVisitor): void {
  const block = new ByteReader(raw);
  const strings = JSON.parse(block.section().toString()) as readonly string[];
  const others = JSON.parse(block.section().toString()) as readonly Fact[];
  const columns = Object.fromEntries(
    COLUMN_NAMES.map((name) => [name, new ByteReader(block.section())]),
  ) as Record<ColumnName, ByteReader>;
  const next = attemptReader(strings, columns);
  let other = 0;
  while (!columns.kinds.done) {
    if (columns.kinds.byte() === KIND.attempt) visitor.attempt(next());
    else {
      const fact = others[other++];
      if (fact === undefined) throw new RangeError('a fact is missing');
      visitor.other(fact);
    }
  }
}

function attemptReader(
  strings: readonly string[],
  columns: Record<ColumnName, ByteReader>,
): () => PlainAttempt {
  const names: { readonly locator: Locator; readonly parameter: string }[] = [];
  let at = 0;
  let line = 0;
  const text = (index: number): string => {
    const found = strings[index];
    if (found === undefined) throw new RangeError('a name is missing');
    return found;
  };
  const named = () => {
    const back = columns.cases.whole();
    if (back > 0) {
      const known = names[names.length - back];
      if (known === undefined) throw new RangeError('a case is missing');
      return known;
    }
    const word = () => text(columns.names.whole());
    const [system, suite, file, parameter] = [word(), word(), word(), word()];
    const titles = Array.from({ length: columns.names.whole() }, word);
    const fresh = { locator: { system, suite, file, titles }, parameter };
    names.push(fresh);
    return fresh;
  };
  const place = (file: string): Place | undefined => {
    const kind = columns.place.byte();
    if (kind === PLACE.none) return undefined;
    const inFile = kind === PLACE.sameFile ? file : text(columns.place.whole());
    line += columns.place.signed();
    const column = columns.place.whole() - 1;
    return {
      file: inFile,
      ...(line < 0 ? {} : { line }),
      ...(column < 0 ? {} : { column }),
    };
  };
  return () => {
    at += columns.at.signed();
    const task = text(columns.task.whole());
    const { locator, parameter } = named();
    const ordinal = columns.ordinal.whole();
    const outcome = OUTCOMES[columns.outcome.byte()] ?? 'errored';
    const micros = columns.duration.whole();
    const durationMs = micros === 0 ? columns.doubles.double() : (micros - 1) / 1_000;
    const where = place(locator.file);
    const extra = columns.extras.whole();
    const extras = extra === 0 ? undefined : text(extra - 1);
    return {
      at,
      task,
      locator,
      parameter,
      ordinal,
      outcome,
      durationMs,
      place: where,
      extras,
    };
  };
}

/** The fact as it was, its ids derived again. */
export function attemptFactOf(run: string, entry: PlainAttempt): AttemptEnded {
  const extras: Extras = entry.extras === undefined ? {} : JSON.parse(entry.extras);
  const { at, task, locator, parameter, ordinal, outcome, durationMs, place } = entry;
  const attempt: Attempt = {
    case: extras.case ?? caseOf(locator, parameter),
    locator,
    ordinal,
    outcome,
    durationMs,
    ...(place === undefined ? {} : { place }),
    ...extras.attempt,
  };
  const id = extras.id ?? factIdOf(run, 'attempt ended', attemptKeyOf(task, attempt));
  return { id, run, at, kind: 'attempt ended', task, attempt, ...extras.fact };
}
