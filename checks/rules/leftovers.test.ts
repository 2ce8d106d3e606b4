import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { leftovers } from './leftovers.ts';

test.each(['TODO', 'FIXME', 'XXX', 'HACK'])('%s in a comment is found on its line', (mark) => {
  expect(found(leftovers, { 'a.ts': `work(); // ${mark}: later` })).toEqual([
    `a.ts:1 leaves something for later (${mark})`,
  ]);
  expect(found(leftovers, { 'a.ts': `/**\n * Why.\n * ${mark} later\n */` })[0]).toContain(
    'a.ts:3',
  );
});

test('the word in a text or as part of a sentence is left alone', () => {
  const text = "// A todo list.\nconst status = 'TODO';";
  expect(found(leftovers, { 'a.ts': text })).toEqual([]);
});
