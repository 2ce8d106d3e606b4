import { textOf } from '../print.ts';
import { renderProblem } from '../problem.ts';
import { listOf, truthy } from '../values.ts';
import { type Filter, pathOf } from './filter.ts';

export const rejectattr: Filter = {
  name: 'rejectattr',
  apply(value, args, run) {
    const [attribute, name, ...rest] = args.positional;
    if (attribute === undefined) throw renderProblem('rejectattr needs the name of an attribute');
    const path = pathOf(attribute);
    const own = { positional: rest, named: args.named };
    return listOf(value, run).filter((item) => {
      const found = path(item);
      const holds = name === undefined ? truthy(found) : run.test(textOf(name, run), found, own);
      return !holds;
    });
  },
};
