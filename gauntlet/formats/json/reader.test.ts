import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cut } from '../cut.ts';
import { JsonReader } from './reader.ts';

function read(text: string, path: readonly string[], partBytes = 1 << 20) {
  const values: unknown[] = [];
  const keys: string[] = [];
  const reader = new JsonReader([
    {
      path,
      take(value, at) {
        values.push(value);
        keys.push(at.join('/'));
      },
    },
  ]);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += partBytes) {
    reader.push(Buffer.from(bytes.subarray(at, at + partBytes)), at);
  }
  reader.end(bytes.length);
  return { values, keys };
}

const why = (text: string, path = ['a']) => {
  try {
    return read(text, path).values;
  } catch (error) {
    if (error instanceof Cut) return `${error.offset}: ${error.message}`;
    throw error;
  }
};

test('takes what is asked for and nothing else', () => {
  const text = '{"x":[1,{"a":"]}\\""}],"a":{"b":[{"c":1},{"c":"z"}],"d":null},"e":-1.5e3}';
  for (const partBytes of [1, 2, 5, 100]) {
    expect(read(text, ['a', 'b', '*', 'c'], partBytes).values).toEqual([1, 'z']);
    expect(read(text, ['a', '*'], partBytes)).toEqual({
      values: [[{ c: 1 }, { c: 'z' }], null],
      keys: ['a/b', 'a/d'],
    });
    expect(read(text, ['e'], partBytes).values).toEqual([-1500]);
    expect(read(text, [], partBytes).values).toEqual([JSON.parse(text)]);
  }
});

test('reads any document as JSON.parse does, however it is cut into parts', () => {
  fc.assert(
    fc.property(fc.json(), fc.integer({ min: 1, max: 9 }), (text, partBytes) => {
      expect(read(text, [], partBytes).values).toEqual([JSON.parse(text)]);
      const value: unknown = JSON.parse(text);
      const inner = typeof value === 'object' && value !== null ? Object.values(value) : [];
      expect(read(text, ['*'], partBytes).values).toEqual(inner);
    }),
  );
});

test('no beginning of a document is whole', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (json, at) => {
      const text = `[${json}]`;
      expect(() => read(text.slice(0, at % text.length), ['*'])).toThrow(Cut);
    }),
  );
});

test('what is not JSON is a cut with its place', () => {
  expect(why('')).toBe('0: it is empty');
  expect(why('{"a" 1}')).toBe('5: a ":" is missing');
  expect(why('{"a":1]')).toBe('6: it is not JSON');
  expect(why('{"a":1,}')).toBe('7: a key is missing');
  expect(why('{"a":nul}')).toBe('5: a value that is not JSON');
  expect(why('{"b":[1}')).toBe('7: it is not JSON');
  expect(why('{"a":1}}')).toBe('7: something follows the document');
  expect(why('[,]', ['*'])).toBe('1: a value that is not JSON');
  expect(why('<html>')).toContain('not JSON');
  expect(why('['.repeat(1_000_000), ['a'])).toContain('nested deeper than 256 levels');
  expect(why('['.repeat(1_000_000), [])).toContain('nested deeper than 256 levels');
});

test('a value beyond its bound is a cut, one that nobody wants costs nothing', () => {
  const long = 'x'.repeat(17 * 1024 * 1024);
  expect(why(`{"a":"${long}"}`)).toBe('5: a value of more than 16,777,216 bytes');
  expect(why(`{"b":"${long}","a":1}`)).toEqual([1]);
});
