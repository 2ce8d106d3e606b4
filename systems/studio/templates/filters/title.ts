import { textFilter } from './filter.ts';

export const title = textFilter('title', {}, (text) =>
  text
    .split(/([-\s({[<]+)/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join(''),
);
