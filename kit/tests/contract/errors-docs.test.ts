import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { authErrors } from '../../auth/index.ts';
import { httpErrors, listenErrors } from '../../http/index.ts';
import { lifecycleErrors } from '../../lifecycle/index.ts';

const page = readFileSync(new URL('../../../docs/errors-kit.md', import.meta.url), 'utf8');

/** The codes under one `## heading`, each of which has a `### heading` of its own. */
function documented(heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^### (\w+)$/gm)].map((match) => match[1] ?? '').sort();
}

test.each([
  ['Lifecycle', lifecycleErrors.entries],
  ['HTTP', { ...httpErrors.entries, ...listenErrors.entries }],
  ['Auth', authErrors.entries],
])('the page lists every code of %s, and no other', (heading, entries) => {
  expect(documented(heading)).toEqual(Object.keys(entries).sort());
});
