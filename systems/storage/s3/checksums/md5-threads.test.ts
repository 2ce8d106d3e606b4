import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Md5, md5Threads } from './md5-threads.ts';

const PIECE = 512 * 1024;

function bytesOf(length: number, seed: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, at) => (at * seed + (at >> 8)) & 0xff));
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

async function feed(md5: Md5, bytes: Buffer, step: number): Promise<string> {
  for (let at = 0; at < bytes.length; at += step) {
    // Lent, as the pieces of a request are: what is done with it later does not count.
    const lent = Buffer.from(bytes.subarray(at, at + step));
    const room = md5.update(lent);
    lent.fill(0);
    await room;
  }
  return (await md5.digest()).toString('hex');
}

test.each([
  [0, 1],
  [1, 1],
  [PIECE - 1, 60_000],
  [PIECE, 65_536],
  [PIECE + 1, PIECE + 1],
  [7 * PIECE + 11, 65_536],
  [7 * PIECE + 11, 3 * PIECE],
])('%i bytes in pieces of %i come to what they come to at once', async (length, step) => {
  const bytes = bytesOf(length, 31);
  const threads = md5Threads({ threads: 1, largeBytes: 0 });
  expect(await feed(threads.begin(length), bytes, step)).toBe(md5Of(bytes));
});

test('several at once, by more than one thread, do not mix', async () => {
  const threads = md5Threads({ threads: 2, largeBytes: 0 });
  const bodies = [3, 5, 7, 11, 13].map((seed) => bytesOf(5 * PIECE + seed, seed));
  const found = await Promise.all(
    bodies.map((bytes, index) => feed(threads.begin(bytes.length), bytes, 50_000 + index)),
  );
  expect(found).toEqual(bodies.map(md5Of));
});

test('a small body, and one too many, is done here', () => {
  const threads = md5Threads({ threads: 1, largeBytes: 100 });
  expect(threads.begin(99).digest()).toBeInstanceOf(Buffer);
  const [first] = [threads.begin(100), threads.begin(100)];
  expect(threads.begin(100).digest()).toBeInstanceOf(Buffer);
  first?.drop();
  expect(threads.begin(100).digest()).toBeInstanceOf(Promise);
  expect(md5Threads({ threads: 0 }).begin(1e9).digest()).toBeInstanceOf(Buffer);
});

test('what is under way is bounded: a slow thread is waited for', async () => {
  const thread = new URL('data:text/javascript,setInterval(() => {}, 1000)');
  const md5 = md5Threads({ threads: 1, largeBytes: 0, thread }).begin(1e9);
  const piece = Buffer.alloc(PIECE);
  const rooms = [1, 2, 3, 4].map(() => md5.update(piece));
  expect(rooms.slice(0, 3)).toEqual([undefined, undefined, undefined]);
  expect(rooms[3]).toBeInstanceOf(Promise);
  const seen: string[] = [];
  void rooms[3]?.then(() => seen.push('room'));
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  md5.drop();
});

test('a body goes to the thread that has the fewest', async () => {
  const names = `
    import { parentPort, threadId } from 'node:worker_threads';
    parentPort.on('message', ({ body, isOver }) => {
      if (isOver === 'wanted') parentPort.postMessage({ body, digest: Uint8Array.of(threadId) });
    });`;
  const thread = new URL(`data:text/javascript,${encodeURIComponent(names)}`);
  const threads = md5Threads({ threads: 2, largeBytes: 0, thread });
  const bodies = [1, 2, 3, 4].map(() => threads.begin(1e9));
  const [one, two, three, four] = await Promise.all(bodies.map((body) => body.digest()));
  expect(one).not.toEqual(two);
  expect([three, four].map(String).sort()).toEqual([one, two].map(String).sort());
});

test('a thread that dies fails the bodies that it had, and is started again', async () => {
  const once = `
    import { parentPort } from 'node:worker_threads';
    parentPort.once('message', () => process.exit(3));`;
  const thread = new URL(`data:text/javascript,${encodeURIComponent(once)}`);
  const threads = md5Threads({ threads: 1, largeBytes: 0, thread });
  const [one, other] = [threads.begin(1e9), threads.begin(1e9)];
  other.update(Buffer.alloc(PIECE));
  await expect(one.digest()).rejects.toThrow('ended with 3');
  await expect(other.digest()).rejects.toThrow('ended with 3');
  await expect(other.update(Buffer.alloc(1))).rejects.toThrow('ended with 3');
  // Its places are free again, and so is the way to a new one.
  const [next, another] = [threads.begin(1e9), threads.begin(1e9)];
  expect(next.digest()).toBeInstanceOf(Promise);
  another.drop();
  await expect(next.digest()).rejects.toThrow('ended with 3');
});

test('a program that is through ends, though its threads wait for more', async () => {
  const module = new URL('md5-threads.ts', import.meta.url).href;
  const program = `
    import { md5Threads } from ${JSON.stringify(module)};
    const md5 = md5Threads({ threads: 1, largeBytes: 0 }).begin(1e9);
    md5.update(Buffer.from('bytes'));
    console.log((await md5.digest()).toString('hex'));`;
  const words = ['--input-type=module', '--eval', program];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 20_000 });
  expect(stdout.trim()).toBe(md5Of(Buffer.from('bytes')));
});
