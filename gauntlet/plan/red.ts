/** Since when the runs of a profile are red, and what was the last that was not. */
import type { RunSummary } from '../model/history.ts';

export type Red =
  | { readonly state: 'none' }
  | { readonly state: 'green'; readonly last: RunSummary }
  | {
      readonly state: 'red';
      readonly last: RunSummary;
      /** The first of those in a row. */
      readonly since: RunSummary;
      readonly count: number;
      /** The one before it; none where it never was green. */
      readonly good?: RunSummary;
    };

/** `runs`: the latest first. One that was interrupted says nothing. */
export function redOf(runs: readonly RunSummary[], profile: string): Red {
  const own = runs.filter((run) => run.profile === profile && run.outlook !== undefined);
  const ended = own.filter(({ end }) => end === 'ended');
  const [last] = ended;
  if (last === undefined) return { state: 'none' };
  if (last.outlook === 'pass') return { state: 'green', last };
  const at = ended.findIndex(({ outlook }) => outlook === 'pass');
  const count = at === -1 ? ended.length : at;
  const since = ended[count - 1] ?? last;
  const good = ended[count];
  return { state: 'red', last, since, count, ...(good === undefined ? {} : { good }) };
}
