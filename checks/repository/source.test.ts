import { expect, test } from 'vitest';
import { Source } from './source.ts';
import { chainOf, isDeclared, isUse } from './syntax.ts';

const sourceOf = (text: string) => new Source('a.tsx', text);

test('lines are counted from one, in characters and not in bytes', () => {
  const source = sourceOf("const a = '\u00e9\ud83d\ude00';\n\nwork();\n");
  const [call] = source.all('CallExpression');
  expect(source.lineOf(call?.start ?? 0)).toBe(3);
  expect(source.lineCount).toBe(3);
});

test('the names that an import takes, and whether it is only types', () => {
  const text = [
    "import a, { b as c, type D } from './a.ts';",
    "import type { E } from './b.ts';",
    "import * as f from './c.ts';",
    "export { g as h } from './d.ts';",
    "import './e.css';",
  ];
  expect(sourceOf(text.join('\n')).references).toEqual([
    { specifier: './a.ts', line: 1, isType: false, names: ['default', 'b', 'D'] },
    { specifier: './b.ts', line: 2, isType: true, names: ['E'] },
    { specifier: './c.ts', line: 3, isType: false, names: undefined },
    { specifier: './d.ts', line: 4, isType: false, names: ['g'] },
    { specifier: './e.css', line: 5, isType: false, names: [] },
  ]);
});

test('what a module exports itself, and not what it passes on', () => {
  const text = "export const a = 1;\nexport type B = 1;\nexport { c } from './c.ts';";
  expect(sourceOf(text).exports).toEqual([
    { name: 'a', line: 1, isType: false },
    { name: 'B', line: 2, isType: true },
  ]);
});

test('a chain of names sees through calls, brackets and question marks', () => {
  const calls = sourceOf("a.b(1)?.['c'].d;").all('MemberExpression');
  expect(chainOf(calls[0] ?? { type: 'ThisExpression', start: 0, end: 0 })).toEqual([
    'a',
    'b',
    'c',
    'd',
  ]);
});

test('a name is a use unless it is a key, a member or a declaration', () => {
  const source = sourceOf(
    'const x = { x: y.x };\nfunction f(x) { return x; }\nimport { x } from "x";',
  );
  const lines = source
    .all('Identifier')
    .filter((node) => node.name === 'x' && isUse(node))
    .map((node) => [source.lineOf(node.start), isDeclared('x', node, [])]);
  expect(lines).toEqual([[2, true]]);
});
