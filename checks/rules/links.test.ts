import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { links } from './links.ts';

const repository = { 'docs/b.md': '# One thing\n\n## Its `name`, twice!\n', 'docs/c/d.md': '' };

test.each([
  '[b](docs/b.md)',
  '[b](/docs/b.md)',
  '[b](docs/b.md#one-thing)',
  '[b](docs/b.md#its-name-twice)',
  '[c](docs/c/)',
  '[here](#top)\n# Top',
  '[out](https://example.com/a.md)',
  '[mail](mailto:a@example.com)',
  'Like `[x](nowhere.md)`.',
  '```\n[x](nowhere.md)\n```',
  '[b]: docs/b.md',
])('%s leads somewhere', (text) => {
  expect(found(links, { ...repository, 'README.md': text })).toEqual([]);
});

test.each([
  ['[a](docs/a.md)', 'links to docs/a.md, which does not exist'],
  ['![a](a.png)', 'links to a.png, which does not exist'],
  ['[a]: docs/a.md', 'links to docs/a.md, which does not exist'],
  ['[b](docs/b.md#two)', 'links to docs/b.md#two: docs/b.md has no such heading'],
  ['[here](#nowhere)', 'links to #nowhere: README.md has no such heading'],
])('%s does not', (text, expected) => {
  const places = found(links, { ...repository, 'README.md': `\n${text}` });
  expect(places).toEqual([`README.md:2 ${expected}`]);
});
