import type { CommandEntry } from './command.ts';

export const commands: readonly CommandEntry[] = [
  {
    name: 'dev',
    summary: 'everything on this machine: both APIs, six servers, the database',
    load: () => import('./dev.ts'),
  },
  { name: 'api', summary: 'the file API and the S3 API', load: () => import('./api.ts') },
  { name: 'node', summary: 'one chunk server', load: () => import('./node.ts') },
  { name: 'user', summary: 'who may do what, and their keys', load: () => import('./user.ts') },
  { name: 'bucket', summary: 'what caches may do with it', load: () => import('./bucket.ts') },
  {
    name: 'purge-nginx',
    summary: 'takes what changed out of the cache of an nginx',
    load: () => import('./purge-nginx.ts'),
  },
  { name: 'status', summary: 'servers, space, repair', load: () => import('./status.ts') },
  { name: 'drain', summary: 'moves everything off a server', load: () => import('./drain.ts') },
  { name: 'scrub', summary: 'reads and verifies every byte', load: () => import('./scrub.ts') },
  { name: 'repair', summary: 'makes missing copies, now', load: () => import('./repair.ts') },
  { name: 'rebuild', summary: 'the metadata from the disks', load: () => import('./rebuild.ts') },
  { name: 'rotate', summary: 'a new master key', load: () => import('./rotate.ts') },
  { name: 'backup', summary: 'the metadata to a file', load: () => import('./backup.ts') },
];
