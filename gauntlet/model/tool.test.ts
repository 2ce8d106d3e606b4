import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TOOL } from './tool.ts';

test('the version is that of the package', () => {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  expect(JSON.parse(manifest)).toMatchObject(TOOL);
});
