import { renderProblem } from '../problem.ts';
import { listOf, type Value } from '../values.ts';
import { filter } from './filter.ts';

export const slice = filter(
  'slice',
  { slices: undefined, fill_with: null },
  (value, given, run) => {
    const count = given.whole('slices');
    if (count < 1) throw renderProblem('slice needs a number above zero');
    const items = listOf(value, run);
    run.charge(count);
    const size = Math.floor(items.length / count);
    const longer = items.length % count;
    const fill = given.optional('fill_with');
    let at = 0;
    return Array.from({ length: count }, (_, index): Value => {
      const end = at + size + (index < longer ? 1 : 0);
      const part = items.slice(at, end);
      at = end;
      if (fill !== undefined && index >= longer && longer > 0) part.push(fill);
      return part;
    });
  },
);
