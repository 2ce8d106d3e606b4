import { order } from '../operators.ts';
import { renderProblem } from '../problem.ts';
import { Tuple } from '../values.ts';
import { caseless, filter } from './filter.ts';

export const dictsort = filter(
  'dictsort',
  { case_sensitive: false, by: 'key', reverse: false },
  (value, given, run) => {
    if (!(value instanceof Map)) throw renderProblem('dictsort needs a mapping');
    const at = given.text('by') === 'value' ? 1 : 0;
    const sign = given.flag('reverse') ? -1 : 1;
    const exact = given.flag('case_sensitive');
    run.charge(value.size);
    return [...value]
      .toSorted((a, b) => sign * order(caseless(a[at], exact), caseless(b[at], exact), run))
      .map((pair) => new Tuple(pair));
  },
);
