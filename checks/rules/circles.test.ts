import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { circles } from './circles.ts';

const repository = {
  'package.json': '{"name": "root", "workspaces": ["kit"]}',
  'kit/package.json': '{"name": "@g/kit", "exports": {"./a": "./a.ts"}}',
  'kit/a.ts': "import './b.ts'; import './c.ts';",
  'kit/b.ts': "import './c.ts';",
  'kit/c.ts': '',
};

test('two ways to the same file are no circle', () => {
  expect(found(circles, repository)).toEqual([]);
});

test('a circle is told once, with its way, also where it is of types alone', () => {
  const files = { 'kit/c.ts': "import './d.ts';", 'kit/d.ts': "import type { B } from './b.ts';" };
  expect(found(circles, { ...repository, ...files })).toEqual([
    'kit/d.ts:1 closes a circle: kit/b.ts -> kit/c.ts -> kit/d.ts -> kit/b.ts',
  ]);
});

test('what is loaded later, and by the name of its package, closes one too', () => {
  const files = { 'kit/c.ts': "const later = () => import('@g/kit/a');" };
  expect(found(circles, { ...repository, ...files })).toEqual([
    'kit/c.ts:1 closes a circle: kit/a.ts -> kit/b.ts -> kit/c.ts -> kit/a.ts',
  ]);
});
