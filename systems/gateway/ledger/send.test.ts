import { expect, test } from 'vitest';
import { type Command, noAnswer } from './commands.ts';
import { steady } from './send.ts';

const command = (id: string): Command => ({
  kind: 'upstream',
  id,
  accountId: 'a',
  keyId: undefined,
  call: { provider: 'p', reference: 'r' },
});

const failure = (code: string) => Object.assign(new Error('failed'), { code });

test('what passes is tried again, and given up in the end', async () => {
  const failures = [failure('40P01'), failure('ECONNRESET')];
  const send = steady(async (commands: readonly Command[]) => {
    const error = failures.shift();
    if (error) throw error;
    return commands.map(() => noAnswer);
  });
  expect(await send([command('1'), command('2')])).toHaveLength(2);
  let times = 0;
  const never = steady(async () => {
    times += 1;
    throw failure('57P01');
  });
  await expect(never([command('1'), command('2')])).rejects.toThrow('failed');
  expect(times).toBe(4);
});

test('what does not pass is said at once', async () => {
  let times = 0;
  const send = steady(async () => {
    times += 1;
    throw failure('22P02');
  });
  await expect(send([command('1'), command('2')])).rejects.toThrow('failed');
  expect(times).toBe(1);
});
