import { expect, test } from 'vitest';
import { mypy } from './mypy.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as mypy 1.18 writes it.
const OUTPUT =
  '{"file": "a.py", "line": 4, "column": 9, "message": "Incompatible retu' +
  'rn value type", "hint": null, "code": "return-value", "severity": "err' +
  'or"}\n{"file": "a.py", "line": 4, "column": 9, "message": "See docs", "' +
  'code": null, "severity": "note"}\n';

test('its findings are read', () => {
  const found = findingsOf(mypy, OUTPUT);
  expect(found).toEqual(['medium return-value a.py:4 Incompatible return value type']);
});

test('it is found where it is set up, and only there', () => {
  expect(mypy.detect?.(folderWith({ 'mypy.ini': '' }, []))).toHaveLength(1);
  expect(mypy.detect?.(folderWith({ 'a.py': '' }))).toEqual([]);
});
