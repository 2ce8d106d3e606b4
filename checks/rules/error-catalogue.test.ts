import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { errorCatalogue } from './error-catalogue.ts';

const page = (...codes: string[]) =>
  ['# Errors', '', '| code | what to do |', '| --- | --- |']
    .concat(codes.map((code) => `| \`${code}\` | Look. |`))
    .join('\n');
const catalogue = (...codes: string[]) => {
  const entries = codes.map((code) => `${code}: { what: '', fix: '' },`);
  return `const errors = catalogue({\n${entries.join('\n')}});`;
};

test('code and page that say the same pass, as rows or as headings', () => {
  const files = { 'kit/a.ts': catalogue('NO_DISK', 'NO_PORT') };
  expect(found(errorCatalogue, { ...files, 'docs/errors.md': page('NO_DISK', 'NO_PORT') })).toEqual(
    [],
  );
  const headings = '## `NO_DISK`\nWhy.\n## `NO_PORT`\n';
  expect(found(errorCatalogue, { ...files, 'docs/errors.md': headings })).toEqual([]);
});

test('a code that is not documented is found', () => {
  const files = { 'kit/a.ts': catalogue('NO_DISK', 'NO_PORT'), 'docs/errors.md': page('NO_DISK') };
  expect(found(errorCatalogue, files)).toEqual(['kit/a.ts:3 the code NO_PORT is not documented']);
});

test('a row without a code is found, and so is one on the page of another product', () => {
  const files = {
    'kit/a.ts': catalogue('NO_DISK'),
    'systems/storage/model/errors.ts': catalogue('NO_KEY'),
    'docs/errors.md': page('NO_DISK', 'GONE'),
    'docs/errors-storage.md': page('NO_KEY', 'NO_DISK'),
  };
  expect(found(errorCatalogue, files)).toEqual([
    'docs/errors-storage.md:6 documents NO_DISK, which no catalogue of its product has',
    'docs/errors.md:6 documents GONE, which no catalogue of its product has',
  ]);
});

test('two errors of one product never share a code', () => {
  const files = {
    'kit/a.ts': catalogue('NO_DISK'),
    'kit/b.ts': catalogue('NO_DISK'),
    'docs/errors.md': page('NO_DISK'),
  };
  expect(found(errorCatalogue, files)).toEqual([
    'kit/b.ts:2 the code NO_DISK is taken by kit/a.ts:2',
  ]);
});

test('a table with a name is read; one that is put together cannot be', () => {
  const named = "const table = { NO_DISK: { what: '', fix: '' } } as const;\ncatalogue(table);";
  expect(found(errorCatalogue, { 'kit/a.ts': named })).toHaveLength(1);
  expect(found(errorCatalogue, { 'kit/a.ts': 'catalogue({ ...others });' })).toEqual([
    'kit/a.ts:1 the codes of this catalogue cannot be read',
  ]);
  expect(found(errorCatalogue, { 'kit/a.test.ts': catalogue('NO_DISK') })).toEqual([]);
});
