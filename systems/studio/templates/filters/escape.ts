import { textFilter } from './filter.ts';

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

export const escapeFilter = textFilter('escape', {}, (text) =>
  text.replace(/[&<>'"]/g, (sign) => signs[sign] ?? sign),
);
