/** The commands; each is loaded only when it is asked for. */
import type { CommandEntry } from '@gauntlet/kit/commands';

export const commands: readonly CommandEntry[] = [
  {
    name: 'dev',
    about: 'the whole studio on this machine, with gateway and storage beside it',
    load: async () => (await import('./commands/dev.ts')).devCommand,
  },
  {
    name: 'serve',
    about: 'the API and the page, without a worker',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'worker',
    about: 'a worker; start as many as there is work for',
    load: async () => (await import('./commands/worker.ts')).workerCommand,
  },
  {
    name: 'user',
    about: 'adds a user, or sets a password',
    load: async () => (await import('./commands/user.ts')).userCommand,
  },
  {
    name: 'export',
    about: 'writes the dataset of a job to a folder',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
];
