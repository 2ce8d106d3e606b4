import { once } from 'node:events';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';
import { expect, test } from 'vitest';

test('the end of a child that ends at once can still be waited for', async () => {
  for (let round = 0; round < 10; round += 1) {
    const child = await cleanup.spawn('true');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  }
});

test('a command that does not exist is an error of the child', async () => {
  const child = await cleanup.spawn('no-such-command');
  const [error] = await once(child, 'error');
  expect(error).toMatchObject({ code: 'ENOENT' });
});
