import { expect, test } from 'vitest';
import { ruff } from './ruff.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Ruff 0.14 writes it.
const OUTPUT =
  '[{"code": "F401", "filename": "/p/a.py", "fix": {"message": "Remove un' +
  'used import"}, "location": {"column": 8, "row": 1}, "message": "`os` i' +
  'mported but unused"}, {"code": null, "filename": "/p/b.py", "fix": nul' +
  'l, "location": {"column": 1, "row": 2}, "message": "SyntaxError: Expec' +
  'ted `)`"}]';

test('its findings are read', () => {
  const found = findingsOf(ruff, OUTPUT);
  expect(found).toEqual([
    'low F401 /p/a.py:1 `os` imported but unused',
    'low syntax /p/b.py:2 SyntaxError: Expected `)`',
  ]);
});

test('it is found where it is set up, and only there', () => {
  expect(ruff.detect?.(folderWith({ 'pyproject.toml': '[tool.ruff]\n' }, []))).toHaveLength(1);
  expect(ruff.detect?.(folderWith({ 'pyproject.toml': '' }))).toEqual([]);
});
