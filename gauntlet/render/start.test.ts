import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { standingChange, standingLines } from './start.ts';

const NOW = 100_000;
const all = [
  { system: 'storage', health: 'ready', address: 'http://127.0.0.1:8080', since: 40_000 },
  { system: 'studio', health: 'starting', address: undefined, since: 99_000 },
] as const;

test.each([45, 60, 80])('at %i columns every line fits, with its address and time', (width) => {
  const lines = standingLines(all, NOW, { width, colour: true }).map(stripVTControlCharacters);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
  expect(lines[0]).toMatch(/^ ok {4}storage +http:\/\/127\.0\.0\.1:8080 .*60 s$/);
  expect(lines[1]).toMatch(/^ … {5}studio +starts .*1\.0 s$/);
});

test('what went wrong is told with what it printed', () => {
  const why = 'ended with exit code 7\n--- service storage printed last:\nout of luck';
  const one = { ...all[0], health: 'ended', why } as const;
  expect(standingChange(one, { width: 60, colour: false })).toBe(
    ` END   storage has ended  http://127.0.0.1:8080
       ended with exit code 7
       --- service storage printed last:
       out of luck
`,
  );
});
