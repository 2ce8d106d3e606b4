import { rm } from 'node:fs/promises';
import { defineKind, removeEach } from '../kind.ts';
import { checkPath } from '../paths.ts';

export const folder = defineKind({
  name: 'folder',
  read: (what) => checkPath(what.text('path')),
  describe: (path) => path,
  remove: (items) =>
    removeEach(items, async ({ what: path }) => {
      // A process that is just ending may still write into it.
      await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
      return undefined;
    }),
});
