/** What is said on the command line and would have no effect was meant otherwise. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const command = fileURLToPath(new URL('../../cli/storage.mjs', import.meta.url));

test.each([
  ['dev --one-process --servers 3', "'--one-process' cannot be used with option '--servers"],
  ['api --data /srv/storage', "'--data <folder>' is of the chunk server, and needs --node <name>"],
  ['api --weight 2', "'--weight <number>' is of the chunk server, and needs --node <name>"],
  ['api --node-mutual', "'--node-mutual' is of the chunk server, and needs --node <name>"],
])('storage %s', (words, message) => {
  const done = spawnSync(process.execPath, [command, ...words.split(' ')], { encoding: 'utf8' });
  expect([done.status, done.stdout]).toEqual([2, '']);
  expect(done.stderr).toContain(message);
});
