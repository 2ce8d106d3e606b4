import { expect, test } from 'vitest';
import { found } from '../example.ts';
import { Repository } from '../repository/repository.ts';
import { layout } from './layout.ts';

const map = [
  '# Architecture',
  '## The map',
  '| folder | what is in it |',
  '| --- | --- |',
  '| `gauntlet/` | the engine |',
  '| `gauntlet/model/` | types; see judge/ too |',
  '| `testkit/` | for test authors |',
  '| `testkit/faults/` | a proxy |',
  '| `testkit/load/` | a generator |',
  '| `systems/` | products |',
  '| `systems/storage/` | objects |',
  '| `systems/storage/s3/` | operations |',
];
const files = {
  'ARCHITECTURE.md': map.join('\n'),
  'README.md': '',
  'gauntlet/model/a.ts': '',
  'testkit/faults/a.ts': '',
  'testkit/load/a.ts': '',
  'systems/storage/s3/a.ts': '',
};

test('a map that shows the folders as they are passes', () => {
  expect(found(layout, files)).toEqual([]);
});

test('a folder that the map lacks is found, two levels deep', () => {
  expect(found(layout, { ...files, 'kit/a.ts': '', 'gauntlet/plan/a.ts': '' })).toEqual([
    'ARCHITECTURE.md the map lacks the folder gauntlet/plan/',
    'ARCHITECTURE.md the map lacks the folder kit/',
  ]);
  expect(found(layout, { ...files, 'systems/storage/api/v1/a.ts': '' })).toEqual([]);
  expect(found(layout, { ...files, 'testkit/tests/e2e/a.test.ts': '' })).toEqual([]);
});

test('a folder that is gone is found', () => {
  const { 'testkit/load/a.ts': _, ...rest } = files;
  expect(found(layout, rest)).toEqual([
    'ARCHITECTURE.md:9 the map shows testkit/load/, which does not exist',
  ]);
});

test('a page still to be written is a note', () => {
  expect(layout(Repository.of({}))).toMatchObject([{ isNote: true }]);
});
