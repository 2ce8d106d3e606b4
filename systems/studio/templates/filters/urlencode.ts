import { textOf } from '../print.ts';
import { filter } from './filter.ts';

export const urlencode = filter('urlencode', {}, (value, _given, run) => {
  if (!(value instanceof Map)) return run.text(encoded(textOf(value, run), '/'));
  const pairs = [...value].map(
    ([key, item]) => `${plus(textOf(key, run))}=${plus(textOf(item, run))}`,
  );
  return run.text(pairs.join('&'));
});

function encoded(text: string, safe: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', safe === '/' ? '/' : '%2F');
}

function plus(text: string): string {
  return encoded(text, '').replaceAll('%20', '+');
}
