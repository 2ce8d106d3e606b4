import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { command } from './command.ts';
import { newVersion, placeOf, portsIn, targetFolder } from './testing.ts';

/** Scripts that keep what they were told in a file, as a real deployment keeps its state. */
const script = `
const { readFileSync, writeFileSync, appendFileSync } = require('node:fs');
const [verb, version, more] = process.argv.slice(2);
appendFileSync('calls', process.argv.slice(2).join(' ') + '\\n');
const state = JSON.parse(readFileSync('state.json', 'utf8'));
if (verb === 'deploy') state.running.push(version);
if (verb === 'share') state.weights = { [version]: more / 100, v1: 1 - more / 100 };
if (verb === 'promote' || verb === 'rollback') state.weights = { [version]: 1 };
if (verb === 'retire') state.running = state.running.filter((one) => one !== version);
if (verb !== 'status') writeFileSync('state.json', JSON.stringify(state));
if (verb === 'status') console.log(JSON.stringify(state));
if (verb === 'fail') { console.error('no permission'); process.exit(4); }
`;

const say = (...words: readonly string[]) => [process.execPath, 'deploy.cjs', ...words];

function opened(more: Record<string, unknown> = {}) {
  const root = targetFolder();
  const state = { running: ['v1'], weights: { v1: 1 }, settled: ['v1'], address: 'http://shop' };
  writeFileSync(join(root, 'state.json'), JSON.stringify(state));
  writeFileSync(join(root, 'deploy.cjs'), script);
  const setup = {
    kind: 'command',
    deploy: say('deploy', '{version}', '{commit}', '{folder}', '{environment}/{system}'),
    status: say('status'),
    share: say('share', '{version}', '{percent}'),
    promote: say('promote', '{version}'),
    rollback: say('rollback', '{version}'),
    retire: say('retire', '{version}'),
    address: 'http://{version}.{system}',
    ...more,
  };
  const target = command.open(placeOf(setup), portsIn(root));
  const calls = () =>
    readFileSync(join(root, 'calls'), 'utf8')
      .trim()
      .split('\n')
      .filter((line) => line !== 'status');
  return { target, calls };
}

test('a release by commands, from its deploy to its end', async () => {
  const { target, calls } = opened();
  expect(target.canShare).toBe(true);
  await target.lease('ship v2');
  await target.deploy(newVersion);
  await target.canary('v2', 'v1', 0.05);
  const { versions, settled, busy, address } = await target.observe();
  expect(versions).toMatchObject([
    { version: 'v1', isRunning: true, share: 0.95, address: 'http://v1.shop' },
    { version: 'v2', isRunning: true, share: 0.05 },
  ]);
  expect([settled, busy, address]).toEqual([['v1'], 'ship v2', 'http://shop']);
  await target.giveAll('v2');
  await target.keepOnly(['v2']);
  expect(calls()).toEqual([
    'deploy v2 c2 /versions/v2 production/shop',
    'share v2 5',
    'promote v2',
    'retire v1',
  ]);
  expect((await target.observe()).versions).toMatchObject([{ version: 'v2', share: 1 }]);
  await target.giveBack();
  expect((await target.observe()).busy).toBeUndefined();
});

test('what was settled before is rolled back to', async () => {
  const { target, calls } = opened();
  await target.giveAll('v1');
  expect(calls()).toEqual(['rollback v1']);
});

test('without a way to share users there is no canary', () => {
  expect(opened({ share: undefined }).target.canShare).toBe(false);
});

test('a command that fails is told with what it printed', async () => {
  const { target } = opened({ promote: say('fail') });
  await expect(target.giveAll('v2')).rejects.toMatchObject({
    code: 'TARGET_COMMAND_FAILED',
    message: expect.stringContaining('no permission'),
  });
});

test('a status that is none is refused, and never read as nothing', async () => {
  const { target } = opened({ status: [process.execPath, '-e', 'console.log("fine")'] });
  await expect(target.observe()).rejects.toMatchObject({ code: 'TARGET_COMMAND_FAILED' });
});
