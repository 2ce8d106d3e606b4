/** What each rule about coverage needs first: that it was measured, whole, at this tree. */
import type { Evidence } from '../../model/evidence.ts';
import type { Judgement } from '../rule.ts';
import { type CoverageState, coverageOf } from './lines.ts';

export type Measured =
  | { readonly known: true; readonly state: CoverageState }
  | { readonly known: false; readonly judgement: Judgement };

const RUN = 'Run the suites that measure it whole: `gauntlet run --coverage`.';

export function measured(evidence: Evidence): Measured {
  const { partial } = evidence.subject;
  if (partial !== undefined)
    return unknown({ message: `only a part ran: ${partial}`, details: [] });
  const state = coverageOf(evidence);
  if (state.doubts.length > 0) {
    const message = 'not measured whole: a part is no drop, and no proof';
    return unknown({ message, details: state.doubts });
  }
  if (state.files.length > 0) return { known: true, state };
  return unknown({ message: 'no coverage was measured', details: [] });
}

function unknown(given: Pick<Judgement, 'message' | 'details'>): Measured {
  return { known: false, judgement: { outlook: 'unknown', action: RUN, ...given } };
}

/** Only a whole run that measures coverage: a part of the tests covers a part of the lines. */
export function showsCoverage({ subject, suites }: Evidence): boolean {
  return subject.partial === undefined && suites.some(({ measuresCoverage }) => measuresCoverage);
}
