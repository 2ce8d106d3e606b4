import { expect, test } from 'vitest';
import { osvScanner } from './osv-scanner.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output in its documented form.
const OUTPUT = '{"results": []}';

test('its findings are read', () => {
  const found = findingsOf(osvScanner, OUTPUT);
  expect(found).toEqual([]);
});

test('it is found where it is set up, and only there', () => {
  expect(osvScanner.detect?.(folderWith({ 'osv-scanner.toml': '' }))).toHaveLength(1);
  const hooks = 'repos:\n  - repo: https://github.com/google/osv-scanner\n';
  expect(osvScanner.detect?.(folderWith({ '.pre-commit-config.yaml': hooks }))).toHaveLength(1);
  expect(osvScanner.detect?.(folderWith({ 'go.mod': '' }, ['osv-scanner']))).toEqual([]);
});
