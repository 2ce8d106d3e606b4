import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arriving, lentBatches, lentPieces } from './arriving.ts';

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

const alone = (byte: number, bytes = 8) => Buffer.from(new ArrayBuffer(bytes)).fill(byte);
const isGiven = ({ buffer }: Buffer) => (buffer as ArrayBuffer).detached;

test('memory of pieces that were copied is given back, and of one that was read', async () => {
  const stream = new PassThrough();
  const reading = lentPieces(stream);
  const given = [1, 2, 3].map((byte) => alone(byte));
  const first = reading.next();
  for (const piece of given) stream.write(piece);
  expect((await first).value).toEqual(Buffer.concat([1, 2, 3].map((byte) => alone(byte))));
  expect(given.map(isGiven)).toEqual([true, true, false]);
  const second = reading.next();
  const one = alone(4);
  stream.write(one);
  expect((await second).value).toEqual(alone(4));
  const third = reading.next();
  stream.end(alone(5));
  expect((await third).value).toEqual(alone(5));
  expect((await reading.next()).done).toBe(true);
  expect([...given, one].every(isGiven)).toBe(true);
});

test('lent pieces are all bytes in order, also more than the memory of one holds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 150_000 }), { maxLength: 5 }), { maxLength: 4 }),
      async (turns) => {
        const given = turns.map((sizes, turn) =>
          sizes.map((size, at) => alone(turn * 9 + at, size)),
        );
        const expected = Buffer.concat(given.flat());
        const stream = new PassThrough({ highWaterMark: 1_000_000 });
        const out: Buffer[] = [];
        const feeding = (async () => {
          for (const pieces of given) {
            for (const piece of pieces) stream.write(piece);
            await new Promise(setImmediate);
          }
          stream.end();
        })();
        for await (const piece of lentPieces(stream)) out.push(Buffer.from(piece));
        await feeding;
        expect(Buffer.concat(out).equals(expected)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
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
