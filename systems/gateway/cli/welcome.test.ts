import { execFileSync } from 'node:child_process';
import { makeApiKey } from '@gauntlet/kit/auth';
import { expect, test } from 'vitest';
import { welcome } from './welcome.ts';

const url = 'http://127.0.0.1:54321';
const { key } = makeApiKey('gw_test', 'a pepper');
const text = welcome(url, key, undefined);

test('no line is broken by a terminal of 60 columns', () => {
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(60);
});

test.skipIf(process.platform === 'win32')('what is pasted into a shell asks the model', () => {
  const pasted = /^K=.+\}'$/ms.exec(text)?.[0] ?? '';
  const script = `curl() { for one; do printf '%s\\0' "$one"; done; }\n${pasted}`;
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  expect(words.slice(0, -1)).toEqual([
    `${url}/v1/chat/completions`,
    ...['-H', `Authorization: Bearer ${key}`],
    ...['-H', 'Content-Type: application/json', '-d'],
  ]);
  expect(JSON.parse(words.at(-1) ?? '')).toEqual({
    model: 'local',
    messages: [{ role: 'user', content: 'Hello' }],
  });
});

test.skipIf(process.platform === 'win32')('another terminal is told of the folder', () => {
  expect(text).toMatch(/^npx gateway credits show dev@example.com$/m);
  const said = (folder: string) => {
    const command = /^npx gateway .*?(?=\n\n)/ms.exec(welcome(url, key, folder))?.[0] ?? '';
    const script = `npx() { for one; do printf '%s\\0' "$one"; done; }\n${command}`;
    return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(-3, -1);
  };
  expect(said('./here')).toEqual(['--folder', './here']);
  expect(said("it's a b")).toEqual(['--folder', "it's a b"]);
});
