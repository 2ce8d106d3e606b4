import { expect, test } from 'vitest';
import { clippy } from './clippy.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Clippy 0.1.95 writes it.
const OUTPUT =
  '   Compiling a\n{"reason": "compiler-message", "message": {"code": {"co' +
  'de": "clippy::needless_return"}, "level": "warning", "message": "unnee' +
  'ded `return` statement", "spans": [{"file_name": "src/lib.rs", "line_s' +
  'tart": 2, "column_start": 5, "is_primary": true}]}}\n{"reason": "compil' +
  'er-message", "message": {"code": null, "level": "warning", "message": ' +
  '"1 warning emitted", "spans": []}}\n{"reason": "build-finished", "succe' +
  'ss": true}\n';

test('its findings are read', () => {
  const found = findingsOf(clippy, OUTPUT);
  expect(found).toEqual(['low clippy::needless_return src/lib.rs:2 unneeded `return` statement']);
});

test('it is found where it is set up, and only there', () => {
  expect(clippy.detect?.(folderWith({ 'Cargo.toml': '' }, ['cargo-clippy']))).toHaveLength(1);
  expect(clippy.detect?.(folderWith({ 'Cargo.toml': '' }))).toEqual([]);
});
