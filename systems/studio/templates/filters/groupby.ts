import { equal, order } from '../operators.ts';
import { listOf, Tuple, type Value } from '../values.ts';
import { caseless, filter, pathOf } from './filter.ts';

export const groupby = filter(
  'groupby',
  { attribute: undefined, default: null, case_sensitive: false },
  (value, given, run) => {
    const path = pathOf(given.value('attribute'));
    const exact = given.flag('case_sensitive');
    const keyed = listOf(value, run)
      .map((item) => ({ item, own: path(item), key: caseless(path(item), exact) }))
      .toSorted((a, b) => order(a.key, b.key, run));
    const groups: { key: Value; own: Value; items: Value[] }[] = [];
    for (const { item, key, own } of keyed) {
      const last = groups.at(-1);
      if (last !== undefined && equal(last.key, key, run)) last.items.push(item);
      else groups.push({ key, own, items: [item] });
    }
    return groups.map(({ own, items }) => new Tuple([own, items]));
  },
);
