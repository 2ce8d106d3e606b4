import { centered } from '../text-methods.ts';
import { textFilter } from './filter.ts';

export const center = textFilter('center', { width: 80 }, (text, given, run) =>
  centered(text, given.whole('width'), run),
);
