import { textOf } from '../print.ts';
import { renderProblem } from '../problem.ts';
import { listOf, Missing, type Value } from '../values.ts';
import { type Filter, pathOf } from './filter.ts';

/** `map('upper')`, or `map(attribute='name', default='nobody')`. */
export const map: Filter = {
  name: 'map',
  apply(value, args, run) {
    const [name, ...rest] = args.positional;
    const attribute = args.named.get('attribute');
    const list = listOf(value, run);
    if (attribute !== undefined) {
      const path = pathOf(attribute);
      const otherwise = args.named.get('default');
      return list.map((item): Value => {
        const found = path(item);
        return found instanceof Missing && otherwise !== undefined ? otherwise : found;
      });
    }
    if (name === undefined) throw renderProblem('map needs the name of a filter, or attribute=');
    const own = { positional: rest, named: args.named };
    return list.map((item) => run.filter(textOf(name, run), item, own));
  },
};
