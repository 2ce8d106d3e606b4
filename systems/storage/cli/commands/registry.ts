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
  { name: 'status', summary: 'servers, space, repair', load: () => import('./status.ts') },
  { name: 'drain', summary: 'moves everything off a server', load: () => import('./drain.ts') },
];
