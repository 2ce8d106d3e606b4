import { listOf } from '../values.ts';
import { filter } from './filter.ts';

export const list = filter('list', {}, (value, _given, run) => listOf(value, run));
