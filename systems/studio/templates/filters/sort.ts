import { order } from '../operators.ts';
import { listOf, type Value } from '../values.ts';
import { caseless, filter, pathOf } from './filter.ts';

export const sort = filter(
  'sort',
  { reverse: false, case_sensitive: false, attribute: null },
  (value, given, run) => {
    const attribute = given.optional('attribute');
    const paths = attribute === undefined ? [undefined] : String(attribute).split(',');
    const exact = given.flag('case_sensitive');
    const sign = given.flag('reverse') ? -1 : 1;
    const keys = paths.map((path) => pathOf(path));
    const keyed = listOf(value, run).map((item) => ({
      item,
      keys: keys.map((path): Value => caseless(path(item), exact)),
    }));
    return keyed.toSorted((a, b) => sign * order(a.keys, b.keys, run)).map(({ item }) => item);
  },
);
