import { textOf } from '../print.ts';
import { listOf } from '../values.ts';
import { filter, pathOf } from './filter.ts';

export const join = filter('join', { d: '', attribute: null }, (value, given, run) => {
  const path = pathOf(given.optional('attribute'));
  const texts = listOf(value, run).map((item) => textOf(path(item), run));
  const size = texts.reduce((sum, text) => sum + text.length, 0);
  const glue = given.text('d');
  run.charge((size + glue.length * texts.length) / 8);
  return run.text(texts.join(glue));
});
