import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gatherer } from './gatherer.ts';

test('the same bytes, in pieces of one size but for the last; of many at once too', async () => {
  const { gathered } = gatherer(100);
  const one = async (sizes: readonly number[]) => {
    const bytes = sizes.map((size, at) => Buffer.alloc(size, at + 1));
    async function* pieces() {
      yield* bytes;
    }
    const out: Buffer[] = [];
    for await (const piece of gathered(pieces())) out.push(Buffer.from(piece));
    expect(Buffer.concat(out)).toEqual(Buffer.concat(bytes));
    expect(out.slice(0, -1).every(({ length }) => length === 100)).toBe(true);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(350), { maxLength: 8 }), { maxLength: 5 }),
      async (many) => void (await Promise.all(many.map(one))),
    ),
  );
});

test('who stops in the middle gives the buffer back', async () => {
  const { gathered } = gatherer(10);
  async function* pieces() {
    yield Buffer.alloc(25, 1);
  }
  const buffers = new Set<ArrayBufferLike>();
  for (let turn = 0; turn < 3; turn += 1) {
    for await (const piece of gathered(pieces())) {
      buffers.add(piece.buffer);
      break;
    }
  }
  expect(buffers.size).toBe(1);
});
