/** Every command, one line each. */
import type { CommandEntry } from './command.ts';

export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'find what can be run here and write a configuration',
    first: true,
    load: () => import('./init.ts'),
  },
  {
    name: 'run',
    summary: 'run a profile or some layers, and give a verdict',
    first: true,
    load: () => import('./run.ts'),
  },
  {
    name: 'hook',
    summary: 'check every commit before it is made',
    first: false,
    load: () => import('./hook.ts'),
  },
];
