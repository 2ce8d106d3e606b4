/** Every command, one line each. */
import type { CommandEntry } from './command.ts';

export const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'run a profile or some layers, and give a verdict',
    first: true,
    load: () => import('./run.ts'),
  },
];
