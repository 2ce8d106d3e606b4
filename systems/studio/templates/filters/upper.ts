import { textFilter } from './filter.ts';

export const upper = textFilter('upper', {}, (text) => text.toUpperCase());
