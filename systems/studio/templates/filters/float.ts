import { made, numberOf, type Value } from '../values.ts';
import { filter } from './filter.ts';

export const float = filter('float', { default: 0 }, (value, given): Value => {
  const number = typeof value === 'string' ? fromText(value) : numberOf(value);
  return made(number ?? numberOf(given.value('default')) ?? 0, true);
});

function fromText(text: string): number | undefined {
  return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined;
}
