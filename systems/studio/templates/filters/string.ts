import { textOf } from '../print.ts';
import { filter } from './filter.ts';

export const string = filter('string', {}, (value, _given, run) => textOf(value, run));
