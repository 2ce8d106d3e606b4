import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { words } from './words.ts';

// Put together from pieces, so that this file says none of them itself.
const join = (...pieces: string[]) => pieces.join('');
const table = readFileSync(new URL('../words.json', import.meta.url), 'utf8');
const foundIn = (text: string) =>
  found(words, { 'checks/words.json': table, 'docs/a.md': `\n${text}` });

test.each([
  join('https://regi', 'stry.npmjs.org/zod'),
  join('regi', 'stry=https://art', 'ifactory.example.com/npm'),
  join('https://pro', 'xy.golang.org'),
  join('cd /wo', 'rk/main'),
  join('"/ro', 'ot/.cache"'),
  join('in /ho', 'me/anna/code'),
  join('(/Us', 'ers/anna/code)'),
])('%s is found', (text) => {
  expect(foundIn(text)).toEqual([expect.stringMatching(/^docs\/a.md:2 says '/)]);
});

test.each([
  'https://example.com/work/a',
  'kit/root/a.ts',
  '/home/me/project',
  'the registry of uploads',
  'registry/rows.ts',
  'https://docs.npmjs.com',
])('%s may be said', (text) => {
  expect(foundIn(text)).toEqual([]);
});
