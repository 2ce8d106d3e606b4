/** All filters, by name. `count`, `d` and `e` are short for others. */
import { abs } from './abs.ts';
import { batch } from './batch.ts';
import { capitalize } from './capitalize.ts';
import { center } from './center.ts';
import { defaultFilter } from './default.ts';
import { dictsort } from './dictsort.ts';
import { escapeFilter } from './escape.ts';
import { extractKeywords } from './extract-keywords.ts';
import { filesizeformat } from './filesizeformat.ts';
import type { Filter } from './filter.ts';
import { first } from './first.ts';
import { float } from './float.ts';
import { format } from './format.ts';
import { groupby } from './groupby.ts';
import { indent } from './indent.ts';
import { int } from './int.ts';
import { items } from './items.ts';
import { join } from './join.ts';
import { last } from './last.ts';
import { length } from './length.ts';
import { list } from './list.ts';
import { lower } from './lower.ts';
import { map } from './map.ts';
import { max } from './max.ts';
import { min } from './min.ts';
import { random } from './random.ts';
import { randomSentence } from './random-sentence.ts';
import { reject } from './reject.ts';
import { rejectattr } from './rejectattr.ts';
import { replace } from './replace.ts';
import { reverse } from './reverse.ts';
import { round } from './round.ts';
import { select } from './select.ts';
import { selectattr } from './selectattr.ts';
import { slice } from './slice.ts';
import { sort } from './sort.ts';
import { string } from './string.ts';
import { striptags } from './striptags.ts';
import { sum } from './sum.ts';
import { title } from './title.ts';
import { tojson } from './tojson.ts';
import { trim } from './trim.ts';
import { truncate } from './truncate.ts';
import { truncateTokens } from './truncate-tokens.ts';
import { unique } from './unique.ts';
import { upper } from './upper.ts';
import { urlencode } from './urlencode.ts';
import { wordcount } from './wordcount.ts';
import { wordwrap } from './wordwrap.ts';
import { writingStyle } from './writing-style.ts';

const all: readonly Filter[] = [
  abs,
  batch,
  capitalize,
  center,
  defaultFilter,
  dictsort,
  escapeFilter,
  extractKeywords,
  filesizeformat,
  first,
  float,
  format,
  groupby,
  indent,
  int,
  items,
  join,
  last,
  length,
  list,
  lower,
  map,
  max,
  min,
  random,
  randomSentence,
  reject,
  rejectattr,
  replace,
  reverse,
  round,
  select,
  selectattr,
  slice,
  sort,
  string,
  striptags,
  sum,
  title,
  tojson,
  trim,
  truncate,
  truncateTokens,
  unique,
  upper,
  urlencode,
  wordcount,
  wordwrap,
  writingStyle,
];

export const filters: ReadonlyMap<string, Filter> = new Map([
  ...all.map((one) => [one.name, one] as const),
  ['count', length],
  ['d', defaultFilter],
  ['e', escapeFilter],
]);
