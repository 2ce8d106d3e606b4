import { textFilter } from './filter.ts';

export const lower = textFilter('lower', {}, (text) => text.toLowerCase());
