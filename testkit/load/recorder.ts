/** Counts what becomes of every request: of all, by name, and in the last second. */
import type { Checker } from './checker.ts';
import type { Outcome } from './connection.ts';
import { Figures } from './figures.ts';
import { Histogram } from './histogram.ts';
import type { ErrorKind, Second } from './result.ts';

const usPerMs = 1_000;

export class Recorder {
  readonly total = new Figures();
  readonly byName = new Map<string, Figures>();
  readonly lag = new Histogram();
  readonly #second = new Histogram();
  #answeredBefore = 0;
  #errorsBefore = 0;

  named(name: string): Figures {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const made = new Figures();
    this.byName.set(name, made);
    return made;
  }

  sent(figures: Figures): void {
    figures.sent += 1;
    this.total.sent += 1;
  }

  /** Answers what is wrong with it. */
  ended(figures: Figures, outcome: Outcome, dueMs: number, check: Checker): ErrorKind | undefined {
    const problem = check(outcome);
    const { loss, sentMs, endMs } = outcome;
    this.#count(figures, outcome, problem);
    // A quick failure must not make the percentiles better. One that took as long as we were ready
    // to wait took at least that long, which must not be hidden either.
    if (problem !== undefined && loss !== 'timeout' && loss !== 'unfinished') return problem;
    const latencyUs = (endMs - dueMs) * usPerMs;
    const serviceUs = (endMs - sentMs) * usPerMs;
    this.#second.record(latencyUs);
    this.total.latency.record(latencyUs);
    this.total.service.record(serviceUs);
    if (figures !== this.total) {
      figures.latency.record(latencyUs);
      figures.service.record(serviceUs);
    }
    return problem;
  }

  streamed(figures: Figures, { firstByteMs, firstEventMs, sentMs, events }: Outcome): void {
    for (const each of [figures, this.total]) {
      each.events += events;
      if (!Number.isNaN(firstByteMs)) each.firstByte.record((firstByteMs - sentMs) * usPerMs);
      if (!Number.isNaN(firstEventMs)) each.firstEvent.record((firstEventMs - sentMs) * usPerMs);
    }
  }

  dropped(figures: Figures): void {
    figures.addError('dropped');
    this.total.addError('dropped');
  }

  /** An answer that was counted as good, and was not. */
  takeBack(figures: Figures, kind: ErrorKind): void {
    for (const each of [figures, this.total]) {
      each.answered -= 1;
      each.addError(kind);
    }
  }

  second(atMs: number, users: number): Second {
    const { answered, errors } = this.total;
    const histogram = this.#second;
    const ms = (value: number) => (Number.isNaN(value) ? null : value / usPerMs);
    const second = {
      atMs: Math.round(atMs),
      users,
      answered: answered - this.#answeredBefore,
      errors: errors - this.#errorsBefore,
      p50Ms: ms(histogram.percentile(50)),
      p95Ms: ms(histogram.percentile(95)),
      maxMs: ms(histogram.max),
    };
    this.#answeredBefore = answered;
    this.#errorsBefore = errors;
    histogram.clear();
    return second;
  }

  #count(figures: Figures, outcome: Outcome, problem: ErrorKind | undefined): void {
    for (const each of [figures, this.total]) {
      each.bytes += outcome.bytes;
      if (outcome.loss === undefined) each.addStatus(outcome.status);
      if (problem === undefined) each.answered += 1;
      else each.addError(problem);
    }
  }
}
