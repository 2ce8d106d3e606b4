import { textFilter } from './filter.ts';

/** Takes comments and tags away and makes one blank of many. */
export const striptags = textFilter('striptags', {}, (text) =>
  text
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<[^>]*>/g, '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' '),
);
