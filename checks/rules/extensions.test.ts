import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { Repository } from '../repository/repository.ts';
import { extensions } from './extensions.ts';

const kind = {
  kind: 'toxic',
  folder: 'kit/toxics',
  besides: ['shared.ts'],
  registration: 'kit/toxics/index.ts',
  documentation: 'docs/toxics.md',
  heading: 'Toxics',
};
const repository = {
  'checks/extensions.json': JSON.stringify({ kinds: [kind] }),
  'kit/toxics/index.ts': "import { slow } from './slow.ts';",
  'kit/toxics/shared.ts': '',
  'kit/toxics/slow.ts': 'export const slow = 1;',
  'kit/toxics/slow.test.ts': '',
  'docs/toxics.md': '## Toxics\n\n| name | what |\n| --- | --- |\n| `slow` | waits |\n\n## Else\n',
};

test('one file, one registration, one test, one row', () => {
  expect(found(extensions, repository)).toEqual([]);
});

test.each([
  ['kit/toxics/index.ts', '', "kit/toxics/slow.ts the toxic 'slow' is not registered"],
  ['docs/toxics.md', '', "kit/toxics/slow.ts the toxic 'slow' has 0 rows in docs/toxics.md"],
  [
    'docs/toxics.md',
    `${repository['docs/toxics.md']}\n| \`slow\` | under another heading |`.replace(
      '| `slow`',
      '|',
    ),
    "kit/toxics/slow.ts the toxic 'slow' has 0 rows in docs/toxics.md",
  ],
  [
    'docs/toxics.md',
    repository['docs/toxics.md'].replace('\n\n## Else', '\n| `gone` | |'),
    "docs/toxics.md:6 documents the toxic 'gone', which has no file in kit/toxics/",
  ],
  ['kit/toxics/fast.ts', '', "kit/toxics/fast.ts the toxic 'fast' is not registered"],
])('%s with a part missing', (path, text, expected) => {
  expect(found(extensions, { ...repository, [path]: text })[0]).toContain(expected);
});

test('a name is written as people write it', () => {
  const rows = repository['docs/toxics.md'].replace('slow', 'Slow');
  expect(found(extensions, { ...repository, 'docs/toxics.md': rows })).toEqual([]);
});

test('a test that is missing is found', () => {
  const { 'kit/toxics/slow.test.ts': _, ...rest } = repository;
  expect(found(extensions, rest)).toEqual(["kit/toxics/slow.ts the toxic 'slow' has no test"]);
  const elsewhere = JSON.stringify({ kinds: [{ ...kind, test: 'kit/tests/{name}.test.ts' }] });
  const files = { ...rest, 'checks/extensions.json': elsewhere, 'kit/tests/slow.test.ts': '' };
  expect(found(extensions, files)).toEqual([]);
});

test('a folder that is still to come is a note, not a failure', () => {
  const { 'checks/extensions.json': table } = repository;
  const [note, ...others] = extensions(Repository.of({ 'checks/extensions.json': table }));
  expect(note).toMatchObject({ isNote: true, message: expect.stringContaining('kit/toxics') });
  expect(others).toEqual([]);
});
