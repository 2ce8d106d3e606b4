import { formatted } from '../operators.ts';
import { textOf } from '../print.ts';
import { Tuple } from '../values.ts';
import type { Filter } from './filter.ts';

export const format: Filter = {
  name: 'format',
  apply: (value, args, run) => formatted(textOf(value, run), new Tuple(args.positional), run),
};
