import { expect, test } from 'vitest';
import { flake8 } from './flake8.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Flake8 writes it.
const OUTPUT = "./a.py:1:1: F401 'os' imported but unused\n";

test('its findings are read', () => {
  const found = findingsOf(flake8, OUTPUT);
  expect(found).toEqual(["low F401 ./a.py:1 'os' imported but unused"]);
});

test('it is found where it is set up, and only there', () => {
  expect(flake8.detect?.(folderWith({ '.flake8': '' }, []))).toHaveLength(1);
  expect(flake8.detect?.(folderWith({ 'a.py': '' }))).toEqual([]);
});
