import { expect, test } from 'vitest';
import { plainLine, plainLines } from './plain-lines.ts';

const line = (more: object) =>
  JSON.stringify({ level: 'warn', time: 'now', service: 'gateway', msg: 'it failed', ...more });

test('a record is a line to read, with what belongs to it', () => {
  expect(plainLine(line({}))).toBe('warn: it failed');
  expect(plainLine(line({ err: { message: 'no way', stack: 'at ...' }, part: 'calls' }))).toBe(
    'warn: it failed (no way, part="calls")',
  );
});

test('what is no record is as it was', () => {
  expect(plainLine('hello\n')).toBe('hello');
  expect(plainLine('{"level":30}')).toBe('{"level":30}');
});

test('each record is a line', () => {
  const out: string[] = [];
  const stream = plainLines({ write: (text) => out.push(text) });
  stream.write(line({}));
  stream.write(line({ a: 1 }));
  expect(out).toEqual(['warn: it failed\n', 'warn: it failed (a=1)\n']);
});
