import { textOf } from '../print.ts';
import { pickOf } from '../random.ts';
import { filter } from './filter.ts';
import { sentencesOf } from './words.ts';

/** One sentence of the text, drawn from the seed of the job and the record. */
export const randomSentence = filter('random_sentence', {}, (value, _given, run) => {
  const text = textOf(value, run);
  run.charge(text.length / 16);
  return pickOf(run.random, sentencesOf(text)) ?? '';
});
