import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openOutput } from './output.ts';
import { redactionFor } from './secrets.ts';

function opened(environment: Record<string, string> = {}, fileBytes = 2 ** 30) {
  const folder = mkdtempSync(join(tmpdir(), 'gauntlet-output-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'deep', 'task.log');
  const shown: string[] = [];
  const redact = redactionFor(environment);
  const output = openOutput({ path, redact, fileBytes, onText: (text) => shown.push(text) });
  return { path, shown, output };
}

test('a secret that comes in two pieces is redacted everywhere', () => {
  const { path, shown, output } = opened({ DEPLOY_TOKEN: 'hunter2hunter2' });
  output.add('the token is hunter2', 'stdout');
  output.add('hunter2 and more\n', 'stdout');
  output.close(true);
  const everything = readFileSync(path, 'utf8') + shown.join('') + output.tail();
  expect(everything).not.toContain('hunter2');
  expect(everything).toContain('the token is [redacted] and more');
});

test('pieces of two streams are not glued into one line', () => {
  const { output } = opened();
  output.add('out', 'stdout');
  output.add('err\n', 'stderr');
  output.add('put\n', 'stdout');
  output.close(false);
  expect(output.tail()).toBe('err\noutput\n');
});

test('the output of a good task leaves no file, also when it was large', () => {
  const { path, output } = opened();
  output.add(`${'x'.repeat(1_000)}\n`.repeat(300), 'stdout');
  expect(existsSync(path)).toBe(true);
  output.close(false);
  expect(existsSync(path)).toBe(false);
});

test('the output of a failed task is kept whole, its last line without an end too', () => {
  const { path, output } = opened();
  output.add(`${'x'.repeat(1_000)}\n`.repeat(300), 'stdout');
  output.add('the end', 'stderr');
  output.close(true);
  expect(readFileSync(path, 'utf8')).toBe(`${`${'x'.repeat(1_000)}\n`.repeat(300)}the end\n`);
  expect(output.tail().length).toBeLessThanOrEqual(8_000);
});

test('what is above the bound is cut, said, and the end is still there', () => {
  const { path, output } = opened({}, 1_000_000);
  const line = `${'x'.repeat(60_000)}\n`;
  for (let count = 0; count < 40; count += 1) output.add(line, 'stdout');
  output.add('the end\n', 'stdout');
  output.close(true);
  const text = readFileSync(path, 'utf8');
  expect(text.length).toBeLessThan(1_300_000);
  expect(text).toMatch(/more characters; the last of them follow/);
  expect(text.endsWith('the end\n')).toBe(true);
});
