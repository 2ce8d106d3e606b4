/** The promises of history, held on a disk that loses its power at any call. */
import { explore, simulatedDisk } from '@gauntlet/kit/disk';
import { expect, test, vi } from 'vitest';
import type { Fact } from '../../model/facts.ts';
import { listSegments, readSegment } from '../segments/folder.ts';
import { factsOf } from '../segments/segment.ts';
import { factsOfRun } from '../testing/facts.ts';
import { type Later, openJournal } from './journal.ts';
import { recoverJournals } from './recover.ts';

type Disk = ReturnType<typeof simulatedDisk>;
const folders = { own: '/p', open: '/p/h/open', segments: '/p/h/segments' };
const LATER = Number.MAX_SAFE_INTEGER;
const dead = { now: LATER, alive: () => false };
const facts = factsOfRun({ run: 'r-1', outcomes: ['passed', 'failed', 'passed'] });
const ids = (all: readonly Fact[]) => all.map(({ id }) => id);

async function kept(disk: Disk): Promise<readonly (readonly Fact[])[]> {
  const { segments, foreign } = await listSegments(disk, folders.segments);
  expect(foreign).toEqual([]);
  const all: (readonly Fact[])[] = [];
  for (const name of segments) {
    const reading = await readSegment(disk, folders.segments, name);
    if (!reading.ok) throw new Error(`${name.name}: ${reading.fault.why}`);
    all.push(factsOf(reading.bytes));
  }
  return all;
}

const atOnce: Later = (act) => {
  act();
  return () => undefined;
};

test.each<readonly [string, Later | undefined]>([
  ['soon, so that the seal comes first', undefined],
  ['at once, so that the seal comes after', atOnce],
])(
  'power cuts with tasks synced %s: what was sealed stays, the rest is whole',
  async (_, later) => {
    const { checks } = await explore<'sealed'>({
      setUp: (disk) => disk.makeFolder('/p'),
      async scenario(disk, acknowledge) {
        const journal = await openJournal(disk, folders, 'r-1', 0, later);
        for (const fact of facts) journal.append([fact]);
        await journal.seal();
        acknowledge('sealed');
      },
      async check(disk, acknowledged) {
        await recoverJournals(disk, folders, dead);
        const runs = await kept(disk);
        expect(runs.length).toBeLessThanOrEqual(1);
        if (acknowledged.includes('sealed')) expect(runs).toHaveLength(1);
        const found = runs[0] ?? [];
        const last = found.at(-1);
        const isAbandoned = last?.kind === 'run ended' && last.end === 'abandoned';
        const own = isAbandoned ? found.slice(0, -1) : found;
        expect(own).toEqual(facts.slice(0, own.length));
        if (acknowledged.includes('sealed')) expect(own).toHaveLength(facts.length);
        expect(await recoverJournals(disk, folders, dead)).toEqual([]);
      },
    });
    expect(checks).toBeGreaterThan(100);
  },
);

test('a task that has ended is on the disk before its run ends', async () => {
  const disk = simulatedDisk();
  await disk.makeFolder('/p');
  const journal = await openJournal(disk, folders, 'r-1', 0);
  const upToTask = facts.slice(0, 5);
  journal.append(upToTask);
  const lastCall = () => expect(disk.log.at(-1)).toBe(`syncFolder ${folders.open}`);
  await vi.waitFor(lastCall, 20_000);
  // The call was logged as it began; everything it does is done before the next timer.
  await vi.waitFor(lastCall, 20_000);
  const after = disk.powerCut({ survival: 'nothing', seed: 1 });
  const lost = await recoverJournals(after, folders, dead);
  expect(lost).toMatchObject([{ run: 'r-1', profile: 'quick', cases: 3, tasksUnended: 0 }]);
  const [run = []] = await kept(after);
  expect(ids(run).slice(0, 5)).toEqual(ids(upToTask));
});

test('a journal whose owner lives is left alone; that of a silent stranger is not', async () => {
  const disk = simulatedDisk();
  await disk.makeFolder('/p');
  const journal = await openJournal(disk, folders, 'r-1', 0);
  journal.append(facts.slice(0, 2));
  expect(await recoverJournals(disk, folders)).toEqual([]);
  await journal.seal();
  expect(await kept(disk)).toHaveLength(1);
});

test('two that recover the same journal at once keep one segment', async () => {
  const disk = simulatedDisk();
  await disk.makeFolder('/p');
  const journal = await openJournal(disk, folders, 'r-1', 0);
  journal.append(facts.slice(0, 3));
  const both = [recoverJournals(disk, folders, dead), recoverJournals(disk, folders, dead)];
  const told = (await Promise.all(both)).flat();
  expect(told.length).toBeGreaterThan(0);
  expect(await kept(disk)).toHaveLength(1);
});

test('a run that was taken for dead by mistake loses nothing', async () => {
  const disk = simulatedDisk();
  await disk.makeFolder('/p');
  const journal = await openJournal(disk, folders, 'r-1', 0);
  journal.append(facts.slice(0, 3));
  await recoverJournals(disk, folders, dead);
  journal.append(facts.slice(3));
  await journal.seal();
  const runs = await kept(disk);
  expect(runs.map((run) => run.length).sort()).toContain(facts.length);
});

test('a second run is written into folders whose names are not synced yet', async () => {
  const { checks } = await explore<'sealed'>({
    async setUp(disk) {
      await disk.makeFolder('/p');
      await disk.makeFolder('/p/h');
      await disk.makeFolder(folders.open);
    },
    async scenario(disk, acknowledge) {
      const journal = await openJournal(disk, folders, 'r-1', 0);
      journal.append(facts);
      await journal.seal();
      acknowledge('sealed');
    },
    async check(disk, acknowledged) {
      await recoverJournals(disk, folders, dead);
      const runs = await kept(disk);
      if (acknowledged.includes('sealed')) expect(runs.map(ids)).toEqual([ids(facts)]);
    },
  });
  expect(checks).toBeGreaterThan(50);
});

test('without room for the segment the journal is synced, and holds all of it', async () => {
  const disk = simulatedDisk();
  await disk.makeFolder('/p');
  const journal = await openJournal(disk, folders, 'r-1', 0);
  disk.fail({ operation: 'writeFile', path: /tmp-/, code: 'ENOSPC' });
  journal.append(facts);
  await expect(journal.seal()).rejects.toMatchObject({ code: 'ENOSPC' });
  const after = disk.powerCut({ survival: 'nothing', seed: 1 });
  await recoverJournals(after, folders, dead);
  expect((await kept(after)).map(ids)).toEqual([ids(facts)]);
});

test('a full disk fails the seal and tears nothing', async () => {
  const disk = simulatedDisk({ capacityBytes: 2_000 });
  await disk.makeFolder('/p');
  const journal = await openJournal(disk, folders, 'r-1', 0);
  const many = factsOfRun({ run: 'r-1', outcomes: Array.from({ length: 4_000 }, () => 'passed') });
  journal.append(many);
  await expect(journal.seal()).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await kept(disk)).toEqual([]);
});
