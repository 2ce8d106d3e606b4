import { expect, test } from 'vitest';
import { answerHead } from './answer-head.ts';

const head = (...lines: string[]) => Buffer.from([...lines, '', ''].join('\r\n'));

test('a head is read when all of it is there, and what stands behind it is left alone', () => {
  const whole = head('HTTP/1.1 200 OK', 'Date: now', 'Content-Length: 12', 'X: y');
  for (let bytes = 0; bytes < whole.length; bytes += 1) {
    expect(answerHead(whole.subarray(0, bytes))).toBeUndefined();
  }
  const found = { status: 200, bodyBytes: 12, bytes: whole.length };
  expect(answerHead(whole)).toEqual(found);
  expect(answerHead(Buffer.concat([whole, Buffer.from('content-length: 99\r\n\r\n')]))).toEqual(
    found,
  );
});

test('what does not say how long it is, or is no answer, is refused', () => {
  for (const lines of [
    ['HTTP/1.1 200 OK', 'transfer-encoding: chunked'],
    ['HTTP/1.1 200 OK', 'content-length: many'],
    ['HTTP/1.1 200 OK', 'x-content-length: 3'],
    ['SSH-2.0', 'content-length: 3'],
  ]) {
    expect(() => answerHead(head(...lines))).toThrow('known');
  }
});
