import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arriving, lentBatches } from './arriving.ts';

test('all bytes in their order, however they come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1 })), async (given) => {
      const out: Buffer[] = [];
      const stream = Readable.from(given.map((one) => Buffer.from(one)));
      for await (const piece of arriving(stream, { mostBytes: 10 })) out.push(piece);
      expect(Buffer.concat(out)).toEqual(Buffer.concat(given));
    }),
  );
});

test('what came in one turn is one piece', async () => {
  const stream = new PassThrough();
  const reading = arriving(stream);
  const first = reading.next();
  for (const byte of [1, 2, 3]) stream.write(Buffer.of(byte));
  stream.end();
  expect((await first).value).toEqual(Buffer.of(1, 2, 3));
  expect((await reading.next()).done).toBe(true);
});

test('who does not read holds no more than the limit', async () => {
  let made = 0;
  const stream = new Readable({
    highWaterMark: 10,
    read() {
      made += 10;
      this.push(Buffer.alloc(10));
    },
  });
  const reading = arriving(stream, { mostBytes: 100 });
  expect((await reading.next()).value?.length).toBeGreaterThanOrEqual(100);
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
  expect(made).toBeLessThan(400);
  await reading.return();
  stream.destroy();
});

test('a stream that breaks off is an error, after what had come', async () => {
  for (const error of [undefined, new Error('cut')]) {
    const stream = new PassThrough();
    const reading = arriving(stream);
    stream.write('some');
    expect(String((await reading.next()).value)).toBe('some');
    const next = reading.next();
    stream.destroy(error);
    await expect(next).rejects.toThrow(error === undefined ? 'the connection closed' : 'cut');
  }
});

test('one that had broken off before is an error too', async () => {
  const stream = new PassThrough();
  stream.destroy();
  await new Promise(setImmediate);
  await expect(arriving(stream).next()).rejects.toThrow('the connection closed');
});

test('who stops leaves the stream paused and open', async () => {
  const stream = new PassThrough();
  stream.write('some');
  for await (const _ of arriving(stream)) break;
  expect(stream.destroyed).toBe(false);
  expect(stream.isPaused()).toBe(true);
  expect(stream.listenerCount('data')).toBe(0);
});

test('owned memory is given back when it was copied; a piece that came alone stays', async () => {
  const stream = new PassThrough();
  const reading = arriving(stream, { owned: true });
  const given = [1, 2, 3].map((byte) => Buffer.from(new ArrayBuffer(8)).fill(byte));
  const first = reading.next();
  for (const piece of given) stream.write(piece);
  expect((await first).value).toEqual(
    Buffer.from(given.map((_, at) => at + 1).flatMap((byte) => Array(8).fill(byte))),
  );
  expect(given.map(({ buffer }) => (buffer as ArrayBuffer).detached)).toEqual([true, true, false]);
  const second = reading.next();
  const alone = Buffer.from(new ArrayBuffer(8)).fill(4);
  stream.end(alone);
  expect((await second).value).toEqual(Buffer.alloc(8, 4));
  expect((await reading.next()).done).toBe(true);
  expect(alone.length).toBe(8);
});

test('a lent batch is whole until the next is asked for', async () => {
  const stream = new PassThrough();
  const reading = lentBatches(stream);
  const given = [1, 2].map((byte) => Buffer.from(new ArrayBuffer(8)).fill(byte));
  const first = reading.next();
  for (const piece of given) stream.write(piece);
  stream.end();
  expect(Buffer.concat((await first).value ?? [])).toHaveLength(16);
  await reading.next();
  expect(given[0]?.length).toBe(0);
});
