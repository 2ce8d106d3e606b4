import { explore, simulatedDisk } from '@gauntlet/kit/disk';
import { nobody } from '@gauntlet/kit/processes';
import { expect, test } from 'vitest';
import { defineKind } from './kind.ts';
import { Ledger } from './ledger.ts';
import { sweep } from './sweep.ts';

/** Things that outlive the power of the disk, as what is in S3 does. */
function world(onRemoved: (name: string) => void = () => undefined) {
  const made = new Set<string>();
  const removed: string[] = [];
  const thing = defineKind({
    name: 'thing',
    read: (what) => what.text('name'),
    describe: (name) => name,
    remove: async (items) =>
      items.map(({ what }) => {
        if (what === 'stuck') return 'it is stuck';
        removed.push(what);
        made.delete(what);
        onRemoved(what);
        return undefined;
      }),
  });
  return { made, removed, kinds: [thing] };
}

const folder = '/ledgers';

test('what is made is removed last first, and the file goes with the last', async () => {
  const disk = simulatedDisk();
  const { removed, kinds } = world();
  const ledger = new Ledger({ disk, folder, environment: {}, kinds });
  for (const name of ['a', 'b', 'c']) await ledger.add('thing', { what: { name } });
  expect((await ledger.remove()).removed.map(({ resource }) => resource)).toEqual([
    'thing c',
    'thing b',
    'thing a',
  ]);
  expect(removed).toEqual(['c', 'b', 'a']);
  await ledger.close();
  expect(await namesIn(disk)).toEqual([]);
  await expect(ledger.add('thing', { what: { name: 'd' } })).rejects.toThrow('is closed');
});

test('what fails stays for the next sweep', async () => {
  const disk = simulatedDisk();
  const { kinds } = world();
  const ledger = new Ledger({ disk, folder, environment: {}, kinds });
  await ledger.add('thing', { what: { name: 'stuck' } }, { test: 'mine', at: 'a.ts:1' });
  expect((await ledger.remove()).failed[0]?.failure).toBe('it is stuck');
  await ledger.close();
  const { failed } = await sweep({ disk, folder, environment: {}, kinds });
  expect(failed[0]).toMatchObject({ resource: 'thing stuck', test: 'mine', at: 'a.ts:1' });
  const id = failed[0]?.id ?? '';
  await sweep({ disk, folder, environment: {}, kinds, forget: [id] });
  expect(await namesIn(disk)).toEqual([]);
});

test('what a ledger must not take is refused before anything is made', async () => {
  const { kinds } = world();
  const ledger = new Ledger({ disk: simulatedDisk(), folder, environment: {}, kinds });
  await expect(ledger.add('thing', { what: {} })).rejects.toMatchObject({
    code: 'CLEANUP_REFUSED',
  });
  await expect(ledger.add('nothing', { what: {} })).rejects.toMatchObject({
    code: 'CLEANUP_KIND_UNKNOWN',
  });
  for (const path of ['/', '/tmp', process.cwd(), 'relative', '/tmp/../etc'])
    await expect(ledger.add('folder', { what: { path } })).rejects.toThrow('does not take');
});

test('a kind that nobody knows here stays, and says so', async () => {
  const disk = simulatedDisk();
  const ledger = new Ledger({ disk, folder, environment: {}, kinds: world().kinds });
  await ledger.add('thing', { what: { name: 'a' } });
  await ledger.close();
  const { failed } = await sweep({ disk, folder, environment: {} });
  expect(failed[0]?.failure).toBe('no kind of that name is known here');
});

test('wherever the power is cut, what was made is found again and removed', async () => {
  const { operations } = await explore<string>({
    async scenario(disk, acknowledge) {
      const { kinds } = world((name) => acknowledge(`no ${name}`));
      const ledger = new Ledger({ disk, folder, environment: {}, kinds, owner: nobody });
      for (const name of ['a', 'b']) {
        await ledger.add('thing', { what: { name } });
        acknowledge(name);
      }
      await Promise.all(
        ['c', 'd', 'e'].map(async (name) => {
          await ledger.add('thing', { what: { name } });
          acknowledge(name);
        }),
      );
      await ledger.remove();
      await ledger.close();
    },
    async check(disk, acknowledged) {
      const { made, kinds } = world();
      for (const fact of acknowledged) if (!fact.startsWith('no ')) made.add(fact);
      for (const fact of acknowledged) made.delete(fact.slice('no '.length));
      const { failed } = await sweep({ disk, folder, environment: {}, kinds });
      expect(failed).toEqual([]);
      expect([...made]).toEqual([]);
    },
  });
  expect(operations).toBeGreaterThan(15);
});

test('what a sweep notes does not stick to the line in which the writer was killed', async () => {
  const disk = simulatedDisk();
  const options = { disk, folder, environment: {}, kinds: world().kinds };
  const ledger = new Ledger({ ...options, owner: nobody });
  await ledger.add('thing', { what: { name: 'stuck' } });
  const file = await disk.open((await ledger.path()) ?? '', 'write');
  const { sizeBytes } = await file.stat();
  await file.write(Buffer.from('{"op":"add","id":"c'), sizeBytes);
  await file.close();
  for (let round = 0; round < 2; round += 1) {
    const { failed, ledgers } = await sweep(options);
    expect(failed).toHaveLength(1);
    expect(ledgers.damaged).toBe(0);
  }
});

async function namesIn(disk: ReturnType<typeof simulatedDisk>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of disk.readFolder(folder)) names.push(name);
  return names;
}
