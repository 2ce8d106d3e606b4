import { renderProblem } from '../problem.ts';
import { listOf, type Value } from '../values.ts';
import { filter } from './filter.ts';

export const batch = filter(
  'batch',
  { linecount: undefined, fill_with: null },
  (value, given, run) => {
    const size = given.whole('linecount');
    if (size < 1) throw renderProblem('batch needs a size above zero');
    const fill = given.optional('fill_with');
    const items = listOf(value, run);
    const rows: Value[] = [];
    for (let at = 0; at < items.length; at += size) {
      const row = items.slice(at, at + size);
      if (fill !== undefined && row.length < size) run.charge(size);
      while (fill !== undefined && row.length < size) row.push(fill);
      rows.push(row);
    }
    return rows;
  },
);
