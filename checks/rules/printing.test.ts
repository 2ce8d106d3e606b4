import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { printing } from './printing.ts';

test.each(['console.log(1);', 'const { warn } = console;', 'list.forEach(console.info);'])(
  '%s is found',
  (text) => {
    expect(found(printing, { 'kit/a.ts': `\n${text}` })).toEqual([
      'kit/a.ts:2 prints to the console',
    ]);
  },
);

test('the parts that speak to a person may print', () => {
  const text = 'console.log(1);';
  const files = { 'gauntlet/cli/a.ts': text, 'gauntlet/render/a.ts': text, 'bench/a.ts': text };
  expect(found(printing, files)).toEqual([]);
});
