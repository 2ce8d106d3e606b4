import { textOf } from '../print.ts';
import { renderProblem } from '../problem.ts';
import { filter } from './filter.ts';
import { styleOf } from './words.ts';

/** How a text is written, in words that a prompt can use: `formal, long sentences`. */
export const writingStyle = filter('writing_style', {}, (value, _given, run) => {
  const text = textOf(value, run);
  if (text.trim() === '') throw renderProblem('writing_style needs a text');
  run.charge(text.length / 8);
  return styleOf(text);
});
