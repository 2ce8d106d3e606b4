import { textOf } from '../print.ts';
import { listOf, truthy } from '../values.ts';
import type { Filter } from './filter.ts';

export const select: Filter = {
  name: 'select',
  apply(value, args, run) {
    const [name, ...rest] = args.positional;
    const own = { positional: rest, named: args.named };
    return listOf(value, run).filter((item) => {
      const holds = name === undefined ? truthy(item) : run.test(textOf(name, run), item, own);
      return holds;
    });
  },
};
