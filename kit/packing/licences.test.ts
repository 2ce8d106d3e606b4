import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { licencesOf } from './licences.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

test('each package once, by name, with its text; our own files have none', () => {
  const text = licencesOf([
    join(modules, 'zod/v4/index.js'),
    join(modules, 'commander/lib/command.js'),
    join(modules, 'zod/v4/core.js'),
    '/our/own/file.ts',
  ]);
  expect(text.match(/^## .*/gm)).toEqual(['## commander', '## zod']);
  expect(text).toContain('Permission is hereby granted');
});
