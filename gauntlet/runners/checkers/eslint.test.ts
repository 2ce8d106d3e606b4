import { expect, test } from 'vitest';
import { eslint } from './eslint.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as ESLint 10 writes it.
const OUTPUT =
  '[{"filePath": "/p/a.js", "messages": [{"ruleId": "eqeqeq", "severity":' +
  ' 1, "message": "Expected \'===\'.", "line": 2, "column": 7}, {"ruleId": ' +
  'null, "fatal": true, "severity": 2, "message": "Parsing error: Unexpec' +
  'ted token", "line": 3, "column": 1}]}, {"filePath": "/p/b.js", "messag' +
  'es": []}]';

test('its findings are read', () => {
  const found = findingsOf(eslint, OUTPUT);
  expect(found).toEqual([
    "low eqeqeq /p/a.js:2 Expected '==='.",
    'medium parse /p/a.js:3 Parsing error: Unexpected token',
  ]);
});

test('it is found where it is set up, and only there', () => {
  expect(eslint.detect?.(folderWith({ 'eslint.config.js': '' }, []))).toHaveLength(1);
  expect(eslint.detect?.(folderWith({ 'README.md': '' }))).toEqual([]);
});
