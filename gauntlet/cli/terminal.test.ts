import { expect, test } from 'vitest';
import { terminalOf } from './terminal.ts';

function processWith(stdout: object): NodeJS.Process {
  const rest = { env: {}, argv: [], cwd: () => '/', stderr: {}, stdin: {} };
  return { ...rest, stdout: { isTTY: true, ...stdout } } as unknown as NodeJS.Process;
}

test.each([
  { said: { columns: 120, rows: 50 }, size: { width: 120, height: 50 }, width: 100 },
  { said: { columns: 0, rows: 0 }, size: { width: 80, height: 24 }, width: 80 },
  { said: {}, size: { width: 80, height: 24 }, width: 80 },
])('a terminal that says $said is taken for $size', ({ said, size, width }) => {
  const terminal = terminalOf(processWith(said));
  expect([terminal.size(), terminal.width]).toEqual([size, width]);
});
