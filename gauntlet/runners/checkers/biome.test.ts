import { expect, test } from 'vitest';
import { biome } from './biome.ts';
import { findingsOf, folderWith } from './testing.ts';

// Its output as Biome 2 writes SARIF.
const OUTPUT =
  '{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version"' +
  ': "2.1.0", "runs": [{"tool": {"driver": {"name": "Biome", "rules": []}' +
  '}, "results": [{"ruleId": "lint/suspicious/noDebugger", "level": "erro' +
  'r", "message": {"text": "Unexpected debugger"}, "locations": [{"physic' +
  'alLocation": {"artifactLocation": {"uri": "a.js"}, "region": {"startLi' +
  'ne": 2, "startColumn": 15}}}]}]}]}';

test('its findings are read', () => {
  const found = findingsOf(biome, OUTPUT);
  expect(found).toEqual(['high lint/suspicious/noDebugger a.js:2 Unexpected debugger']);
});

test('it is found where it is set up, and only there', () => {
  expect(biome.detect?.(folderWith({ 'biome.json': '{}' }, []))).toHaveLength(1);
  expect(biome.detect?.(folderWith({ 'a.js': '' }))).toEqual([]);
});
