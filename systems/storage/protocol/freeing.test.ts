import { expect, test } from 'vitest';
import { freeing } from './freeing.ts';

const memory = () => new ArrayBuffer(64);
const piece = (of: ArrayBuffer, at: number) => new Uint8Array(of, at, 8);

test('memory is free when a piece of the next was read, and not before', () => {
  const { read } = freeing();
  const [one, two] = [memory(), memory()];
  read([piece(one, 0), piece(one, 8)]);
  expect(one.detached).toBe(false);
  read([piece(one, 16), piece(two, 0)]);
  expect([one.detached, two.detached]).toEqual([true, false]);
});
