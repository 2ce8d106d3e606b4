import { randomBytes } from 'node:crypto';
import { crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameHead } from './bytes.ts';
import { framesOf } from './frames-reader.ts';

const bad = () => new Error('bad');

function encoded(frames: readonly Buffer[]): Buffer {
  const whole = frames.flatMap((bytes) => [frameHead(bytes.length, crc32c(bytes)), bytes]);
  return Buffer.concat([...whole, frameHead(0, 0)]);
}

async function read(pieces: readonly Buffer[]): Promise<Buffer> {
  async function* stream() {
    yield* pieces;
  }
  return Buffer.concat(await Array.fromAsync(framesOf(stream(), bad)));
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

test('however it is cut on the way, the same bytes come out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 8 }),
      async (lengths, sizes) => {
        const frames = lengths.map((length) => randomBytes(length));
        expect(await read(cut(encoded(frames), sizes))).toEqual(Buffer.concat(frames));
      },
    ),
  );
});

test('a flipped bit, a cut end, and more behind the end are never taken', async () => {
  const whole = encoded([randomBytes(50), randomBytes(20)]);
  for (let at = 0; at < whole.length - 8; at += 1) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    await expect(read([flipped])).rejects.toThrow('bad');
  }
  for (let length = 0; length < whole.length; length += 1) {
    await expect(read([whole.subarray(0, length)])).rejects.toThrow('bad');
  }
  await expect(read([whole, Buffer.from('more')])).rejects.toThrow('bad');
});
