import { made, numberOf } from '../values.ts';
import { filter } from './filter.ts';

export const int = filter('int', { default: 0, base: 10 }, (value, given) => {
  const number = typeof value === 'string' ? fromText(value, given.whole('base')) : numberOf(value);
  return made(Math.trunc(number ?? numberOf(given.value('default')) ?? 0), false);
});

function fromText(text: string, base: number): number | undefined {
  const plain = text.trim();
  if (base === 10 && /^[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i.test(plain)) return Number(plain);
  const digits = plain.replace(/^([+-]?)0[xob]/i, '$1').toLowerCase();
  if (base === 10 || !/^[+-]?[\da-z]+$/.test(digits)) return undefined;
  const number = Number.parseInt(digits, base);
  return Number.isNaN(number) ? undefined : number;
}
