import { isAbsolute, join, relative, sep } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Suite } from '../model/nouns.ts';
import { fileOf } from './attempts.ts';

const suite = { system: 'shop', name: 'unit' } as Suite;
const root = join(sep, 'work', 'shop');
const parts = fc.constantFrom('a', '.', '..', '...', '', 'b.ts', '.c', 'd..', 'é', 'x\\y', 'shop');

test.each([root, join(root, 'api')])('a file is told from the root, found in %s', (folder) => {
  const frame = { root, folder, suite };
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 5 }), (names) => {
      const file = names.join('/');
      const absolute = isAbsolute(file) ? file : join(folder, file);
      const expected = file === '' ? '' : relative(root, absolute).split(sep).join('/');
      expect(fileOf(frame, file)).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
});
