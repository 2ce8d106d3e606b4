/** Files of every kind against a real S3 API, by the real client. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MCAP_MAGIC } from '../../policy/endings.ts';
import { today, useEndpoint } from '../support/fleet.ts';

const { vehicle } = useEndpoint();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64');

async function sentAndBack(name: string, content: Uint8Array | string): Promise<Buffer> {
  const car = await vehicle();
  car.write(name, content);
  await car.agent().once();
  expect(await car.keys()).toEqual([`${today()}/terminal/${name}`]);
  return car.get(`${today()}/terminal/${name}`);
}

describe('content', () => {
  test('a small file', async () => {
    expect(String(await sentAndBack('session.log', 'hello\n'))).toBe('hello\n');
  });

  test('an empty file', async () => {
    expect(await sentAndBack('empty.log', '')).toHaveLength(0);
  });

  test('one byte', async () => {
    expect(String(await sentAndBack('one.log', 'x'))).toBe('x');
  });

  test('a file of 10 MB, in parts', async () => {
    const content = randomBytes(10_000_000);
    const back = await sentAndBack('ten.bin', content);
    expect(back.equals(content)).toBe(true);
  });

  test('a file of 50 MB, in parts', async () => {
    const content = Buffer.alloc(50_000_000, randomBytes(4096));
    const back = await sentAndBack('fifty.bin', content);
    expect(back.equals(content)).toBe(true);
  });

  test.each([4_999_999, 5_000_000, 5_000_001, 8 * 1024 * 1024, 8 * 1024 * 1024 + 1])(
    'the sizes around a limit: %i bytes',
    async (size) => {
      const content = Buffer.alloc(size, 'limit');
      const back = await sentAndBack('limit.bin', content);
      expect(back.equals(content)).toBe(true);
    },
  );

  test('a closed MCAP file', async () => {
    const content = Buffer.concat([MCAP_MAGIC, randomBytes(5000), MCAP_MAGIC]);
    expect((await sentAndBack('drive.mcap', content)).equals(content)).toBe(true);
  });

  test('binary content with every byte', async () => {
    const content = Buffer.from(Array.from({ length: 4096 }, (_, index) => index % 256));
    expect((await sentAndBack('all.bin', content)).equals(content)).toBe(true);
  });

  test('a gzip file comes back as it was, not unpacked', async () => {
    const content = gzipSync('a log that was packed');
    const back = await sentAndBack('packed.log.gz', content);
    expect(back.equals(content)).toBe(true);
    expect(String(gunzipSync(back))).toBe('a log that was packed');
  });
});

describe('keys', () => {
  test.each([
    ['unicode', 'записи/日志 ü.log'],
    ['blanks', 'a b/c  d.log'],
    ['characters that URLs and XML use', "a&b=c+d'(1)#%41<x>.log"],
    ['many folders', 'a/b/c/d/e/f/g.log'],
  ])('%s', async (_, name) => {
    expect(String(await sentAndBack(name, 'named'))).toBe('named');
  });

  test('extensions of all kinds, side by side', async () => {
    const car = await vehicle();
    const names = ['a.log', 'a.txt', 'a.bin', 'a.json', 'a.csv', 'a', 'a.log.1', 'a.tar.gz'];
    for (const name of names) car.write(name, name);
    await car.agent().once();
    const expected = names.map((name) => `${today()}/terminal/${name}`).toSorted();
    expect((await car.keys()).toSorted()).toEqual(expected);
  });

  test('a path for each source', async () => {
    const car = await vehicle();
    const folders = ['ros', 'camera'].map((name) => join(car.logs, '..', name));
    for (const folder of folders) {
      mkdirSync(folder);
      writeFileSync(join(folder, 'x.log'), folder);
    }
    const directories = folders.map((path) => ({ ...car.config.directories[0], path }));
    const config = { ...car.config, directories: directories as typeof car.config.directories };
    await car.agent({ config }).once();
    const expected = [`${today()}/camera/x.log`, `${today()}/ros/x.log`];
    expect((await car.keys()).toSorted()).toEqual(expected);
  });

  test('the day is that of the mtime', async () => {
    const car = await vehicle({ watch: { oldestAtStart: '10000 d' } });
    const path = car.write('old.log', 'old');
    const then = new Date('2026-01-27T12:00:00Z');
    utimesSync(path, then, then);
    await car.agent().once();
    expect(await car.keys()).toEqual(['2026-01-27/terminal/old.log']);
  });
});

describe('what goes with it', () => {
  test('SHA-256, vehicle, source, path and mtime', async () => {
    const car = await vehicle();
    const path = car.write('notes.log', 'with notes');
    await car.agent().once();
    const { metadata } = await car.head(`${today()}/terminal/notes.log`);
    expect(metadata).toMatchObject({
      vehicle: car.vehicle,
      source: 'terminal',
      'original-path': path,
      sha256: sha256(Buffer.from('with notes')),
    });
    expect(Date.parse(metadata.mtime ?? '')).toBeGreaterThan(Date.now() - 60_000);
  });

  test('the same of a file in parts', async () => {
    const car = await vehicle();
    const content = Buffer.alloc(6_000_000, 'parts');
    car.write('parts.log', content);
    await car.agent().once();
    const { metadata, etag } = await car.head(`${today()}/terminal/parts.log`);
    expect(metadata.sha256).toBe(sha256(content));
    expect(etag).toMatch(/-\d+"$/);
  });
});

describe('once', () => {
  test('ten files in a batch', async () => {
    const car = await vehicle();
    for (let index = 0; index < 10; index += 1) car.write(`f${index}.log`, `content ${index}`);
    await car.agent().once();
    expect(await car.keys()).toHaveLength(10);
  });

  test('a second run sends nothing: the ETag and the time stay', async () => {
    const car = await vehicle();
    car.write('a.log', 'once');
    await car.agent().once();
    const before = await car.head(`${today()}/terminal/a.log`);
    await car.agent().once();
    expect(await car.head(`${today()}/terminal/a.log`)).toEqual(before);
    expect(car.lines.filter(({ message }) => message === 'uploaded')).toHaveLength(1);
  });

  test('the same name with other content does not replace the first', async () => {
    const car = await vehicle();
    car.write('a.log', 'the first content');
    await car.agent().once();
    car.write('a.log', 'and then another');
    await car.agent().once();
    const contents = await Promise.all((await car.keys()).map((key) => car.get(key)));
    expect(contents.map(String).toSorted()).toEqual(['and then another', 'the first content']);
  });
});
