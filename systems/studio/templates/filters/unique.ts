import { equal } from '../operators.ts';
import { listOf, type Value } from '../values.ts';
import { caseless, filter, pathOf } from './filter.ts';

export const unique = filter(
  'unique',
  { case_sensitive: false, attribute: null },
  (value, given, run) => {
    const path = pathOf(given.optional('attribute'));
    const exact = given.flag('case_sensitive');
    const plain = new Set<Value>();
    const others: Value[] = [];
    return listOf(value, run).filter((item) => {
      const key = caseless(path(item), exact);
      const isPlain = typeof key === 'string';
      const known = isPlain ? plain.has(key) : others.some((other) => equal(other, key, run));
      run.charge(isPlain ? 1 : others.length);
      if (isPlain) plain.add(key);
      else if (!known) others.push(key);
      return !known;
    });
  },
);
