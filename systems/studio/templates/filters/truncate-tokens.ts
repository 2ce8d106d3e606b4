import { textOf } from '../print.ts';
import { renderProblem } from '../problem.ts';
import { filter } from './filter.ts';

/** The first tokens of a text, as the tokenizer of OpenAI's models counts them. */
export const truncateTokens = filter('truncate_tokens', { n: undefined }, (value, given, run) => {
  const { tokens } = run;
  if (tokens === undefined) throw renderProblem('there is no tokenizer here');
  const text = textOf(value, run);
  const most = given.whole('n');
  if (most < 0) throw renderProblem('truncate_tokens needs a number that is not below zero');
  run.charge(text.length / 4);
  const found = tokens.encode(text);
  if (found.length <= most) return text;
  // A character may be several tokens: half of one is left out.
  return run.text(tokens.decode(found.slice(0, most)).replace(/\ufffd+$/, ''));
});
