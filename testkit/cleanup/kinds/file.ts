import { rm } from 'node:fs/promises';
import { defineKind, removeEach } from '../kind.ts';
import { checkPath } from '../paths.ts';

export const file = defineKind({
  name: 'file',
  read: (what) => checkPath(what.text('path')),
  describe: (path) => path,
  remove: (items) =>
    removeEach(items, async ({ what: path }) => {
      // Not recursive: a folder of that name is not what was registered.
      await rm(path, { force: true });
      return undefined;
    }),
});
