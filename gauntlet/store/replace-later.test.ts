import { explore, readPieces, type simulatedDisk } from '@gauntlet/kit/disk';
import { expect, test } from 'vitest';
import { replaceLater } from './replace-later.ts';

type Disk = ReturnType<typeof simulatedDisk>;
const PATH = '/p/last.json';
const OLD = Buffer.from('the old one');
const NEW = Buffer.from('the new one, which is longer');

async function read(disk: Disk): Promise<string> {
  const file = await disk.open(PATH, 'read');
  const pieces: Uint8Array[] = [];
  for await (const piece of readPieces(file)) pieces.push(piece.slice());
  await file.close();
  return Buffer.concat(pieces).toString();
}

async function setUp(disk: Disk): Promise<void> {
  await disk.makeFolder('/p');
  await replaceLater(disk, PATH, OLD, Promise.resolve(true));
}

test('after any power cut it is the old one or the new one, whole', async () => {
  const { checks } = await explore({
    setUp,
    scenario: (disk) => replaceLater(disk, PATH, NEW, Promise.resolve(true)),
    async check(disk) {
      expect([String(OLD), String(NEW)]).toContain(await read(disk));
    },
  });
  expect(checks).toBeGreaterThan(20);
});

test.each([
  ['is not wanted', () => Promise.resolve(false)],
  ['fails', () => Promise.reject(new Error('no room'))],
])('when what it waits for %s, the old one stays and nothing beside it', async (_, wanted) => {
  await explore({
    setUp,
    scenario: (disk) => replaceLater(disk, PATH, NEW, wanted()),
    async check(disk) {
      expect(await read(disk)).toBe(String(OLD));
    },
  });
});

test('it has its new name only when what it waits for has ended', async () => {
  const { checks } = await explore<'ended'>({
    setUp,
    async scenario(disk, acknowledge) {
      const wanted = disk.stat('/p').then(() => {
        acknowledge('ended');
        return true;
      });
      await replaceLater(disk, PATH, NEW, wanted);
    },
    async check(disk, acknowledged) {
      if (!acknowledged.includes('ended')) expect(await read(disk)).toBe(String(OLD));
    },
  });
  expect(checks).toBeGreaterThan(20);
});
