import { textOf } from '../print.ts';
import { filter } from './filter.ts';
import { commonWords, wordsOf } from './words.ts';

/** The words that a text is about: the frequent ones that are not in every text. */
export const extractKeywords = filter('extract_keywords', { n: 5 }, (value, given, run) => {
  const counts = new Map<string, number>();
  const text = textOf(value, run);
  run.charge(text.length / 8);
  for (const word of wordsOf(text.toLowerCase())) {
    if ([...word].length > 2 && !commonWords.has(word))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, Math.max(0, given.whole('n')))
    .map(([word]) => word);
});
