/** One suite for both databases: what holds for SQLite holds for PostgreSQL. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, testDatabase } from '@gauntlet/kit/database';
import { realDisk } from '@gauntlet/kit/disk';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { failureIdOf } from '../../model/identity.ts';
import { writeSegment } from '../segments/folder.ts';
import { segmentWriter } from '../segments/segment.ts';
import { attemptOf, factsOfRun, type RunShape } from '../testing/facts.ts';
import { openIndex } from './open.ts';
import type { HistoryIndex } from './port.ts';
import { migrationsFor } from './schema.ts';

const disk = realDisk();
let folder = '';
let segments = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gauntlet-index-'));
  segments = join(folder, 'history', 'segments');
  await disk.makeFolder(join(folder, 'history'));
  await disk.makeFolder(segments);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function keep(shape: RunShape, into = segments): Promise<string> {
  const writer = segmentWriter(shape.run, 'run');
  for (const fact of factsOfRun(shape)) writer.add(fact);
  const segment = await writer.finish();
  if (segment === undefined) throw new Error('no segment');
  return await writeSegment(disk, into, segment);
}

const PAST: readonly RunShape[] = [
  { run: 'r-1', tree: 'a', day: 0, outcomes: ['passed', 'passed', 'skipped'] },
  { run: 'r-2', tree: 'b', day: 1, outcomes: ['passed', 'failed', 'skipped'] },
  { run: 'r-3', tree: 'b', day: 2, outcomes: ['passed', 'passed', 'skipped'] },
  { run: 'r-4', tree: 'c', day: 3, outcomes: ['failed', 'failed', 'passed'], recovers: true },
];

const secondCase = attemptOf(1, 'passed', 1).case;

describe.each(['sqlite', 'postgres'] as const)('%s', (kind) => {
  let url: string | undefined;

  beforeEach(async () => {
    if (kind === 'sqlite') return;
    const migrations = migrationsFor('postgres');
    const database = await testDatabase({ migrations, log: silentLog });
    url = database.url;
    onTestFinished(() => database.close());
  }, 60_000);

  async function opened(): Promise<HistoryIndex> {
    const index = await openIndex({ disk, folder, url, clock: Date.now });
    onTestFinished(() => index.close());
    return index;
  }

  async function filled(): Promise<HistoryIndex> {
    for (const shape of PAST) await keep(shape);
    const index = await opened();
    expect(await index.catchUp()).toEqual({ indexed: 4, faults: [] });
    return index;
  }

  test('runs, the latest first', async () => {
    const index = await filled();
    const runs = await index.runs({ limit: 2 });
    expect(runs.map(({ run }) => run)).toEqual(['r-4', 'r-3']);
    expect(runs[0]).toMatchObject({ profile: 'quick', end: 'ended', tree: 'c' });
    expect(await index.runs({ limit: 9, branch: 'none' })).toEqual([]);
    expect(await index.catchUp()).toEqual({ indexed: 0, faults: [] });
  });

  test('the history of a test, with what it said when it failed', async () => {
    const index = await filled();
    const past = await index.testHistory(secondCase.test, 10);
    expect(past?.locator.titles).toEqual(['area', 'case 1']);
    expect(past?.results.map(({ run, outcome }) => [run, outcome])).toEqual([
      ['r-4', 'recovered'],
      ['r-3', 'passed'],
      ['r-2', 'failed'],
      ['r-1', 'passed'],
    ]);
    expect(past?.results[2]?.failure).toMatchObject({
      id: failureIdOf('r-2', secondCase.id, 'default'),
      message: 'expected 1 object, found 1',
    });
    const took = past?.results[1]?.durationMs ?? 0;
    expect(Math.abs(took - 1.5) / 1.5).toBeLessThan(0.05);
    expect((await index.testHistory(secondCase.test, 2))?.results).toHaveLength(2);
    expect(await index.testHistory('none', 2)).toBeUndefined();
  });

  test('tests are found by words, and failures by the beginning of their id', async () => {
    const index = await filled();
    const found = await index.findTests('AREA1 case', 10);
    expect(found).toEqual([
      { test: secondCase.test, name: 'kit/unit kit/area1.test.ts area > case 1' },
    ]);
    const short = failureIdOf('r-2', secondCase.id, 'default');
    expect(await index.failures(short.slice(0, 6), 5)).toMatchObject([
      { id: short, run: 'r-2', caseId: secondCase.id },
    ]);
    expect(await index.failures('f-none', 5)).toEqual([]);
  });

  test('suspects: both outcomes on one tree are the proof', async () => {
    const index = await filled();
    const suspects = await index.suspects(10);
    expect(suspects).toMatchObject([
      { caseId: secondCase.id, passed: 2, failed: 1, recovered: 1, mixedTrees: 2 },
      { passed: 3, failed: 0, recovered: 1, mixedTrees: 1 },
    ]);
    expect(await index.suspects(10, Date.parse('2027-01-01'))).toEqual([]);
  });

  test('a trend, day by day', async () => {
    const index = await filled();
    const trend = await index.trend(Date.parse('2026-03-02T09:00:00Z'), 'kit/unit');
    expect(trend.map(({ day, counts }) => [day, counts.passed, counts.failed])).toEqual([
      ['2026-03-02', 1, 1],
      ['2026-03-03', 2, 0],
      ['2026-03-04', 1, 0],
    ]);
  });

  test('the order in which segments arrive changes nothing', async () => {
    const index = await opened();
    for (const shape of [...PAST].reverse()) {
      await keep(shape);
      await index.catchUp();
    }
    const past = await index.testHistory(secondCase.test, 10);
    expect(past?.results.map(({ run }) => run)).toEqual(['r-4', 'r-3', 'r-2', 'r-1']);
    expect((await index.suspects(1))[0]).toMatchObject({ mixedTrees: 2, failed: 1 });
  });

  test('two at once index every run once', async () => {
    for (const shape of PAST) await keep(shape);
    const [one, two] = [await opened(), await opened()];
    await Promise.all([one.catchUp(), two.catchUp()]);
    expect(await one.runs({ limit: 10 })).toHaveLength(4);
    expect((await two.suspects(9)).map((each) => each.mixedTrees)).toEqual([2, 1]);
  });

  test('of two segments of one run the fuller one counts, whichever comes first', async () => {
    const index = await opened();
    await keep({ run: 'r-1', outcomes: ['failed'] });
    await index.catchUp();
    await keep({ run: 'r-1', outcomes: ['passed', 'passed', 'passed'] });
    await index.catchUp();
    await keep({ run: 'r-1', outcomes: ['failed', 'failed'] });
    await index.catchUp();
    expect(await index.runs({ limit: 10 })).toHaveLength(1);
    expect(await index.suspects(9)).toEqual([]);
    expect(await index.trend(0)).toMatchObject([{ runs: 1, counts: { passed: 3, failed: 0 } }]);
  });

  test('a damaged segment is named and set aside, the others count', async () => {
    const damaged = await keep({ run: 'r-9', outcomes: ['passed'] });
    const bytes = await readFile(join(segments, damaged));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9);
    await writeFile(join(segments, damaged), bytes);
    await writeFile(join(segments, 'notes.txt'), 'mine');
    await keep({ run: 'r-1', outcomes: ['passed'] });
    const index = await opened();
    const { indexed, faults } = await index.catchUp();
    expect(indexed).toBe(1);
    expect(faults.map(({ name }) => name).sort()).toEqual([damaged, 'notes.txt'].sort());
    expect(await readdir(join(folder, 'history', 'aside'))).toEqual([damaged]);
    expect((await index.catchUp()).faults).toHaveLength(1);
  });

  test('many runs, over the edges of tiles', async () => {
    const outcomes = Array.from({ length: 300 }, () => 'passed' as const);
    for (let at = 0; at < 140; at += 1) await keep({ run: `r-${at}`, day: at, outcomes });
    const index = await opened();
    await index.catchUp();
    const last = attemptOf(299, 'passed', 1).case.test;
    const past = await index.testHistory(last, 1_000);
    expect(past?.results).toHaveLength(140);
    expect(past?.results.at(-1)?.run).toBe('r-0');
  });
});

test('the index is made again when it is lost or damaged', async () => {
  for (const shape of PAST) await keep(shape);
  const path = join(folder, 'index.db');
  const answers = async () => {
    const index = await openIndex({ disk, folder, clock: Date.now });
    await index.catchUp();
    const all = [await index.runs({ limit: 9 }), await index.suspects(9), await index.trend(0)];
    await index.close();
    return all;
  };
  const before = await answers();
  await rename(path, `${path}.away`);
  expect(await answers()).toEqual(before);
  await writeFile(path, 'not a database at all. '.repeat(500));
  expect(await answers()).toEqual(before);
});

test('two histories merge by taking the files of both', async () => {
  for (const shape of PAST) await keep(shape);
  const other = await mkdtemp(join(tmpdir(), 'gauntlet-other-'));
  onTestFinished(() => rm(other, { recursive: true }));
  const theirs = join(other, 'history', 'segments');
  await disk.makeFolder(join(other, 'history'));
  await disk.makeFolder(theirs);
  for (const shape of PAST.slice(2)) await keep(shape, theirs);
  await keep({ run: 'r-5', day: 5, outcomes: ['passed'] }, theirs);
  for (const name of await readdir(theirs)) {
    await writeFile(join(segments, name), await readFile(join(theirs, name)));
  }
  const index = await openIndex({ disk, folder, clock: Date.now });
  onTestFinished(() => index.close());
  expect(await index.catchUp()).toEqual({ indexed: 5, faults: [] });
});
