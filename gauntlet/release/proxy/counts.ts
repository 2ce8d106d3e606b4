/** What each version did, as the front proxy saw it: the canary's evidence. */
import { type Arm, BANDS, bandOf, type Group } from '../../model/arms.ts';

interface Counts {
  requests: number;
  errors: number;
  readonly times: Uint32Array;
}

export interface VersionCounts {
  readonly arm: Arm;
  readonly requests: number;
  readonly errors: number;
  /** The client went away before its answer; nobody's fault, and in no other number. */
  readonly abandoned: number;
  readonly inFlight: number;
  /** Of the paths that matter most; an error is an answer from 500 on, or none. */
  readonly critical: { readonly requests: number; readonly errors: number };
}

/** How one request ended. */
export interface Ended {
  readonly isError: boolean;
  readonly timeMs: number;
}

const GROUPS = 64;

export class Counter {
  readonly #groups: readonly Counts[] = Array.from({ length: GROUPS }, () => {
    return { requests: 0, errors: 0, times: new Uint32Array(BANDS) };
  });
  #abandoned = 0;
  #inFlight = 0;
  readonly #critical = { requests: 0, errors: 0 };

  /** Call the result once: with how it ended, or with nothing when the client went away. */
  begin(place: number, isCritical = false): (ended?: Ended) => void {
    this.#inFlight += 1;
    let isOpen = true;
    return (ended) => {
      if (!isOpen) return;
      isOpen = false;
      this.#inFlight -= 1;
      if (ended === undefined) this.#abandoned += 1;
      else this.#count(place, ended, isCritical);
    };
  }

  read(): VersionCounts {
    const sum = (of: (group: Counts) => number) =>
      this.#groups.reduce((all, group) => all + of(group), 0);
    return {
      // Copies: what is judged must not change while it is.
      arm: { groups: this.#groups.map(copied) },
      requests: sum(({ requests }) => requests),
      errors: sum(({ errors }) => errors),
      abandoned: this.#abandoned,
      inFlight: this.#inFlight,
      critical: { ...this.#critical },
    };
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  #count(place: number, { isError, timeMs }: Ended, isCritical: boolean): void {
    if (isCritical) this.#critical.requests += 1;
    if (isCritical && isError) this.#critical.errors += 1;
    // Other digits than those that choose the version: else a canary would fill some groups only.
    const group = this.#groups[Math.floor(place * 2 ** 20) % GROUPS];
    if (group === undefined) return;
    group.requests += 1;
    if (isError) group.errors += 1;
    const band = bandOf(timeMs);
    group.times[band] = (group.times[band] ?? 0) + 1;
  }
}

function copied({ requests, errors, times }: Counts): Group {
  return { requests, errors, times: times.slice() };
}
