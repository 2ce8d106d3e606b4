import { expect, test } from 'vitest';
import { secretlint } from './secretlint.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Secretlint writes it, with nothing found.
const OUTPUT =
  '[{"filePath": "/p/a.js", "sourceContent": "NEVER-KEPT", "sourceContent' +
  'Type": "text", "messages": []}]';

test('its findings are read', () => {
  const found = findingsOf(secretlint, OUTPUT);
  expect(found).toEqual([]);
  expect(found.join()).not.toContain('NEVER-KEPT');
});

test('it is found where it is set up, and only there', () => {
  expect(secretlint.detect?.(folderWith({ '.secretlintrc.json': '{}' }, []))).toHaveLength(1);
  expect(secretlint.detect?.(folderWith({ 'a.js': '' }))).toEqual([]);
});
