import { expect, test } from 'vitest';
import { prettier } from './prettier.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Prettier 3 writes it.
const OUTPUT = 'a.js\nsrc/b c.ts\n';

test('its findings are read', () => {
  const found = findingsOf(prettier, OUTPUT);
  expect(found).toEqual([
    'low format a.js:? is not formatted',
    'low format src/b c.ts:? is not formatted',
  ]);
});

test('it is found where it is set up, and only there', () => {
  expect(prettier.detect?.(folderWith({ '.prettierrc': '{}' }, []))).toHaveLength(1);
  expect(prettier.detect?.(folderWith({ 'a.js': '' }))).toEqual([]);
});
