import { simulatedDisk } from '@gauntlet/kit/disk';
import { beforeEach, expect, test } from 'vitest';
import { openHistory } from './history.ts';
import { factsOfRun } from './testing/facts.ts';

let disk = simulatedDisk();

beforeEach(async () => {
  disk = simulatedDisk();
  await disk.makeFolder('/p');
});

test('a folder that is read-only is told before anything runs', async () => {
  disk.fail({ operation: 'makeFolder', code: 'EROFS', times: Number.POSITIVE_INFINITY });
  const begin = openHistory(disk, '/p').begin('r-1', 0);
  await expect(begin).rejects.toMatchObject({ code: 'HISTORY_READ_ONLY' });
});

test('a disk that is full at the end is told, and what was sealed before is whole', async () => {
  const history = openHistory(disk, '/p');
  const first = await history.begin('r-1', 0);
  first.append(factsOfRun({ run: 'r-1', outcomes: ['passed'] }));
  await first.seal();
  const second = await history.begin('r-2', 0);
  second.append(factsOfRun({ run: 'r-2', tree: 'other', outcomes: ['failed'] }));
  disk.fail({ operation: 'writeFile', path: /tmp-/, code: 'ENOSPC' });
  await expect(second.seal()).rejects.toMatchObject({ code: 'HISTORY_FULL' });
  const [whole] = await history.wholeRuns(['kit/unit', 'kit/none']);
  expect(whole).toMatchObject({ suite: 'kit/unit', run: 'r-1', tree: 'tree' });
});

test('a failed sync is never tried again', async () => {
  const history = openHistory(disk, '/p');
  const journal = await history.begin('r-1', 0);
  disk.fail({ operation: 'syncData', code: 'EIO' });
  journal.append(factsOfRun({ run: 'r-1', outcomes: ['passed'] }));
  await expect(journal.seal()).rejects.toMatchObject({ code: 'HISTORY_FAILED' });
  await expect(journal.seal()).rejects.toMatchObject({ code: 'HISTORY_FAILED' });
});

test('the last whole run of a suite: its cases, and how the latest ones went', async () => {
  const history = openHistory(disk, '/p');
  for (const [day, outcome] of (['passed', 'failed', 'passed'] as const).entries()) {
    const run = `r-${day}`;
    const journal = await history.begin(run, 0);
    journal.append(factsOfRun({ run, day, tree: `t${day}`, outcomes: [outcome, 'passed'] }));
    await journal.seal();
  }
  const [whole] = await history.wholeRuns(['kit/unit']);
  expect(whole).toMatchObject({ run: 'r-2', tree: 't2', platform: 'linux-x64' });
  expect(whole?.cases.map(({ durationMs }) => durationMs)).toEqual([0.5, 1.5]);
  expect(whole?.latest.map(({ failed }) => failed)).toEqual([0, 1, 0]);
});
