import { expect, test } from 'vitest';
import { golangciLint } from './golangci-lint.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output in its documented form.
const OUTPUT =
  '{"Issues": [{"FromLinter": "errcheck", "Text": "Error return value is ' +
  'not checked", "Pos": {"Filename": "a.go", "Line": 7, "Column": 2}}], "' +
  'Report": {}}';

test('its findings are read', () => {
  const found = findingsOf(golangciLint, OUTPUT);
  expect(found).toEqual(['low errcheck a.go:7 Error return value is not checked']);
});

test('it is found where it is set up, and only there', () => {
  expect(golangciLint.detect?.(folderWith({ '.golangci.yml': 'version: "2"' }, []))).toHaveLength(
    1,
  );
  expect(golangciLint.detect?.(folderWith({ 'go.mod': '' }))).toEqual([]);
});
