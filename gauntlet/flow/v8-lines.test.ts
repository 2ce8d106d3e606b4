import { expect, test } from 'vitest';
import { codeLines, hitLines } from './v8-lines.ts';

const range = (startOffset: number, endOffset: number, count: number) => ({
  startOffset,
  endOffset,
  count,
});

test('the inner range holds over the outer one, in whatever order they come', () => {
  const text = 'a();\nif (x) {\n  b();\n  c();\n}\nd();\n';
  const inner = text.indexOf('{');
  const functions = [
    { ranges: [range(text.indexOf('c'), text.indexOf('}') - 1, 3)] },
    { ranges: [range(0, text.length, 1), range(inner, text.indexOf('}') + 1, 0)] },
  ];
  expect([...hitLines(text, functions)]).toEqual([1, 2, 4, 6]);
});

test('what did not run at all has no line', () => {
  expect([...hitLines('a();\nb();', [{ ranges: [range(0, 9, 0)] }])]).toEqual([]);
});

test('lines of code: no comments, blanks, brackets alone or types', () => {
  const text = `// a comment
import type { A } from './a.ts';
import { b } from './b.ts'; // why

/* one
   two */
interface Shape {
  readonly size: number;
}
type Name = string;
export function f() {
  return 'http://x';
}
const pattern = "/* no comment */";
`;
  expect([...codeLines(text)]).toEqual([3, 11, 12, 14]);
});
