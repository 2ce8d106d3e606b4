import { expect, test } from 'vitest';
import { goVet } from './go-vet.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as go vet 1.26 writes it.
const OUTPUT =
  '# example.com/a\n# [example.com/a]\n./a.go:3:24: fmt.Printf format %d ha' +
  's arg "x" of wrong type string\nvet: ./b.go:1:2: undefined: x\n';

test('its findings are read', () => {
  const found = findingsOf(goVet, OUTPUT);
  expect(found).toEqual([
    'medium vet a.go:3 fmt.Printf format %d has arg "x" of wrong type string',
    'medium vet b.go:1 undefined: x',
  ]);
});

test('it is found where it is set up, and only there', () => {
  expect(goVet.detect?.(folderWith({ 'go.mod': '' }, ['go']))).toHaveLength(1);
  expect(goVet.detect?.(folderWith({ 'go.mod': '' }))).toEqual([]);
});
