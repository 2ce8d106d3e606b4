import { textOf } from '../print.ts';
import { filter } from './filter.ts';

export const wordcount = filter('wordcount', {}, (value, _given, run) => {
  const text = textOf(value, run);
  run.charge(text.length / 16);
  return text.match(/[\p{L}\p{N}_]+/gu)?.length ?? 0;
});
