import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gatherer } from './gatherer.ts';

const unused = () => Promise.resolve();

test('the same bytes, in pieces of one size but for the last; of many at once too', async () => {
  const { gathered } = gatherer(100);
  const one = async (sizes: readonly number[]) => {
    const bytes = sizes.map((size, at) => Buffer.alloc(size, at + 1));
    async function* pieces() {
      yield* bytes;
    }
    const out: Buffer[] = [];
    let before: Uint8Array | undefined;
    const settled = async () => {
      if (before !== undefined) out.push(Buffer.from(before));
      before = undefined;
    };
    for await (const piece of gathered(pieces(), settled)) {
      // Only now is the one before read: it was lent for so long.
      if (before !== undefined) out.push(Buffer.from(before));
      before = piece;
    }
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

test('who stops in the middle gives the buffers back', async () => {
  const { gathered } = gatherer(10);
  async function* pieces() {
    yield Buffer.alloc(25, 1);
  }
  const buffers = new Set<ArrayBufferLike>();
  for (let turn = 0; turn < 3; turn += 1) {
    for await (const piece of gathered(pieces(), unused)) {
      buffers.add(piece.buffer);
      if (buffers.size > 1) break;
    }
  }
  expect(buffers.size).toBe(2);
});

test('buffers go to nobody else before they are out of use', async () => {
  const { gathered } = gatherer(10);
  async function* pieces() {
    yield Buffer.alloc(10, 1);
  }
  const inUse = Promise.withResolvers<void>();
  let isSettled = false;
  const first = gathered(pieces(), async () => {
    await inUse.promise;
    isSettled = true;
  });
  const lent = (await first.next()).value as Uint8Array;
  const ended = first.next();
  const second = gathered(pieces(), unused);
  expect(((await second.next()).value as Uint8Array).buffer).not.toBe(lent.buffer);
  inUse.resolve();
  await ended;
  expect(isSettled).toBe(true);
  await second.return(undefined);
});
