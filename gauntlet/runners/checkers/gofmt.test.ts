import { expect, test } from 'vitest';
import { gofmt } from './gofmt.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as gofmt writes it.
const OUTPUT = 'a.go\nb/c.go\n';

test('its findings are read', () => {
  const found = findingsOf(gofmt, OUTPUT);
  expect(found).toEqual([
    'low format a.go:? is not formatted',
    'low format b/c.go:? is not formatted',
  ]);
});

test('it is found where it is set up, and only there', () => {
  expect(gofmt.detect?.(folderWith({ 'go.mod': '' }, ['gofmt']))).toHaveLength(1);
  expect(gofmt.detect?.(folderWith({ 'go.mod': '' }))).toEqual([]);
});
