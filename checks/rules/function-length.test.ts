import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { functionLength } from './function-length.ts';

const body = (lines: number) => '  work();\n'.repeat(lines - 2);

test('70 lines pass and 71 do not, however the function is written', () => {
  expect(found(functionLength, { 'a.ts': `function go() {\n${body(70)}}` })).toEqual([]);
  const long = `\nfunction go() {\n${body(71)}}\nconst run = () => {\n${body(72)}};\n`;
  expect(found(functionLength, { 'a.ts': long })).toEqual([
    'a.ts:2 go has 71 lines; the most is 70',
    'a.ts:73 run has 72 lines; the most is 70',
  ]);
  const method = `class A {\n  go() {\n${body(80)}}\n}`;
  expect(found(functionLength, { 'a.ts': method })[0]).toContain('a.ts:2');
});

test('a group of tests is a list, not a function; a test is one', () => {
  expect(found(functionLength, { 'a.test.ts': `describe('a', () => {\n${body(90)}});` })).toEqual(
    [],
  );
  expect(found(functionLength, { 'a.test.ts': `test('a', () => {\n${body(90)}});` })).toHaveLength(
    1,
  );
});
