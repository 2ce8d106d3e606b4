/** Quality of a dataset, over its records as they stream by: duplicates, lengths, languages. */
import { createHash } from 'node:crypto';
import { cellText } from '../exports/format.ts';
import type { KeptRecord } from '../jobs/calls.ts';
import { languageOf } from '../model/language.ts';
import { isNear, type Simhash, simhash } from '../model/simhash.ts';

/** Comparing each with each would be too much for large sets: the first ones stand for all. */
const comparedForNearness = 5_000;

export async function qualityOf(records: AsyncIterable<KeptRecord>) {
  const exact = new Map<string, number>();
  const near: { readonly index: number; readonly hash: Simhash }[] = [];
  const nearPairs: [number, number][] = [];
  const languages = new Map<string, number>();
  const lengths: number[] = [];
  const scores: number[] = [];
  let duplicates = 0;
  let count = 0;
  for await (const { index, output, score } of records) {
    const text = Object.values(output ?? {})
      .map(cellText)
      .join('\n');
    count += 1;
    const digest = createHash('sha1').update(text).digest('base64');
    const isDuplicate = exact.has(digest);
    if (isDuplicate) duplicates += 1;
    else exact.set(digest, index);
    if (!isDuplicate && near.length < comparedForNearness) {
      const hash = simhash(text);
      const twin = near.find((other) => isNear(other.hash, hash));
      if (twin !== undefined && nearPairs.length < 100) nearPairs.push([twin.index, index]);
      near.push({ index, hash });
    }
    const language = languageOf(text);
    languages.set(language, (languages.get(language) ?? 0) + 1);
    lengths.push([...text].length);
    if (score !== undefined) scores.push(score);
  }
  return {
    records: count,
    duplicates,
    near_duplicates: nearPairs,
    length: figures(lengths),
    languages: Object.fromEntries(languages),
    score: scores.length === 0 ? null : figures(scores),
  };
}

function figures(values: readonly number[]) {
  if (values.length === 0) return { min: 0, median: 0, mean: 0, max: 0 };
  const sorted = Float64Array.from(values).sort();
  const sum = sorted.reduce((all, one) => all + one, 0);
  return {
    min: sorted[0] ?? 0,
    median: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    mean: Math.round((sum / sorted.length) * 100) / 100,
    max: sorted.at(-1) ?? 0,
  };
}
