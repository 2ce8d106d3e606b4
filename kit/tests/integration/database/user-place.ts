/** For each test a folder of its own with a server that processes use; nothing stays behind. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { running, type UserProcess, userStart } from './user-process.ts';

/** Far more than is needed, on a busy machine too. */
export const patient = { timeout: 15_000, interval: 20 };

export interface UserPlace {
  /** What holds the folder. */
  readonly root: string;
  readonly folder: string;
  start(): UserProcess;
  /** A file of the server's data. */
  file(name: string): string;
  nothingRuns(): Promise<void>;
}

/** Called at the top of a file; its fields are those of the test that runs. */
export function userPlace(): UserPlace {
  let root = '';
  let users: UserProcess[] = [];
  const place: UserPlace = {
    get root() {
      return root;
    },
    get folder() {
      return join(root, 'postgres');
    },
    start() {
      const user = userStart(place.folder);
      users.push(user);
      return user;
    },
    file: (name) => join(place.folder, 'data', name),
    nothingRuns: async () => await expect.poll(() => running(root), patient).toEqual([]),
  };
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'gauntlet-pg-'));
    await chmod(root, 0o755);
    users = [];
  });
  afterEach(async () => {
    for (const user of users) if (user.child.exitCode === null) user.child.kill('SIGKILL');
    await vi.waitFor(() => expect(running(root)).toEqual([]), { timeout: 15_000 });
    await rm(root, { recursive: true });
  });
  return place;
}
