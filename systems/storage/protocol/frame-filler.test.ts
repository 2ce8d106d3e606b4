import { randomBytes } from 'node:crypto';
import { crc32c } from '@node-rs/crc32';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FRAME_BYTES_MAX, frameHead } from './bytes.ts';
import { frameFiller } from './frame-filler.ts';
import { giveFrame } from './frame-memory.ts';

const bad = () => new Error('bad');

function encoded(frames: readonly Buffer[]): Buffer {
  const whole = frames.flatMap((bytes) => [frameHead(bytes.length, crc32c(bytes)), bytes]);
  return Buffer.concat([...whole, frameHead(0, 0)]);
}

/** As they come from a socket, in pieces of these sizes in turn; as much as there is room for. */
function read(bytes: Buffer, sizes: readonly number[]): Buffer {
  const filler = frameFiller(bad);
  const got: Buffer[] = [];
  try {
    let turn = 0;
    for (let at = 0; at < bytes.length; turn += 1) {
      const copied = bytes.copy(filler.room(), 0, at, at + (sizes[turn % sizes.length] ?? 1));
      at += copied;
      for (const { data, memory } of filler.filled(copied)) {
        got.push(Buffer.from(data));
        // Whoever has it next may write there at once.
        memory.fill(0xee);
        giveFrame(memory);
      }
    }
    if (!filler.ended) throw bad();
    return Buffer.concat(got);
  } finally {
    filler.close();
  }
}

test('however it is cut on the way, the same bytes come out', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 8 }),
      (lengths, sizes) => {
        const frames = lengths.map((length) => randomBytes(length));
        expect(read(encoded(frames), sizes)).toEqual(Buffer.concat(frames));
      },
    ),
  );
});

test('frames that fill their memory, and what comes behind a shorter one', () => {
  const frames = [100_000, FRAME_BYTES_MAX, FRAME_BYTES_MAX, 1].map((bytes) => randomBytes(bytes));
  for (const sizes of [[1_000_000], [65_536], [7, 200_001]]) {
    expect(read(encoded(frames), sizes).equals(Buffer.concat(frames))).toBe(true);
  }
  expect(() => read(encoded([randomBytes(FRAME_BYTES_MAX + 1)]), [1_000_000])).toThrow('bad');
});

test('a flipped bit, a cut end, and more behind the end are never taken', () => {
  const whole = encoded([randomBytes(50), randomBytes(20)]);
  for (let at = 0; at < whole.length - 8; at += 1) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    expect(() => read(flipped, [whole.length])).toThrow('bad');
  }
  for (let length = 0; length < whole.length; length += 1) {
    expect(() => read(whole.subarray(0, length), [1_000])).toThrow('bad');
  }
  expect(() => read(Buffer.concat([whole, Buffer.from('more')]), [1_000])).toThrow('bad');
  expect(() => read(Buffer.concat([whole, whole]), [whole.length])).toThrow('bad');
});
