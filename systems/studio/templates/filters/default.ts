import { Given } from '../arguments.ts';
import { Missing, truthy } from '../values.ts';
import type { Filter } from './filter.ts';

/** The one filter that takes what is missing; with `true` also what is empty. */
export const defaultFilter: Filter = {
  name: 'default',
  apply(value, args, run) {
    const given = new Given('default', { default_value: '', boolean: false }, args, run);
    if (value instanceof Missing) return given.value('default_value');
    return given.flag('boolean') && !truthy(value) ? given.value('default_value') : value;
  },
};
