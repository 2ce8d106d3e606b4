/** Whether the store had nothing of this vehicle when the process began; asked once. */
import type { ObjectStore } from './object-store.ts';
import { problemOf } from './problem.ts';

export type FirstTrip = (signal: AbortSignal) => Promise<boolean>;

export function firstTrip(store: Pick<ObjectStore, 'isEmpty'>, vehicle: string): FirstTrip {
  let answer: Promise<boolean> | undefined;
  return (signal) => {
    answer ??= store.isEmpty(`${vehicle}/`, signal).catch((error: unknown) => {
      // Not to be told is no reason to wait: each file is asked for then.
      if (problemOf(error).name === 'AccessDenied') return false;
      // Asked again by the next file; this one meets the failure, and what it means.
      answer = undefined;
      throw error;
    });
    return answer;
  };
}
