import { strip } from '../text-methods.ts';
import { textFilter } from './filter.ts';

export const trim = textFilter('trim', { chars: null }, (text, given) =>
  strip(text, given.optional('chars'), 'both'),
);
