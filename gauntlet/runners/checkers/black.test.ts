import { expect, test } from 'vitest';
import { black } from './black.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Black writes it.
const OUTPUT =
  'would reformat /p/a.py\nerror: cannot format /p/b.py: Cannot parse: 1:4' +
  '\n\nOh no!\n1 file would be reformatted.\n';

test('its findings are read', () => {
  const found = findingsOf(black, OUTPUT);
  expect(found).toEqual([
    'low format /p/a.py:? is not formatted',
    'medium parse /p/b.py:? Cannot parse: 1:4',
  ]);
});

test('it is found where it is set up, and only there', () => {
  expect(black.detect?.(folderWith({ 'pyproject.toml': '[tool.black]\n' }, []))).toHaveLength(1);
  expect(black.detect?.(folderWith({ 'pyproject.toml': '' }))).toEqual([]);
});
