import { numberText } from '../print.ts';
import { renderProblem } from '../problem.ts';
import { numberOf } from '../values.ts';
import { filter } from './filter.ts';

export const filesizeformat = filter('filesizeformat', { binary: false }, (value, given) => {
  const bytes = typeof value === 'string' ? Number(value) : numberOf(value);
  if (bytes === undefined || !Number.isFinite(bytes)) throw renderProblem('a size is a number');
  const binary = given.flag('binary');
  const base = binary ? 1_024 : 1_000;
  if (bytes === 1) return '1 Byte';
  if (bytes < base) return `${numberText(Math.trunc(bytes), false)} Bytes`;
  const power = Math.min(8, Math.floor(Math.log(bytes) / Math.log(base) + 1e-12));
  const prefix = 'kMGTPEZY'[power - 1] ?? '';
  const name = binary ? `${prefix.toUpperCase()}iB` : `${prefix}B`;
  return `${(bytes / base ** power).toFixed(1)} ${name}`;
});
