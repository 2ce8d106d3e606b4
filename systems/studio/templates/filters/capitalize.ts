import { capitalized } from '../text-methods.ts';
import { textFilter } from './filter.ts';

export const capitalize = textFilter('capitalize', {}, capitalized);
