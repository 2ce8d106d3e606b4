/** One line for each command; its file has the rest. */
import type { CommandEntry } from '@gauntlet/kit/commands';

export const commands: readonly CommandEntry[] = [
  {
    name: 'dev',
    about: 'Starts a gateway that needs nothing, with a built-in model and a key to try it',
    load: async () => (await import('./commands/dev.ts')).devCommand,
  },
  {
    name: 'serve',
    about: 'Starts the gateway as the environment says',
    load: async () => (await import('./commands/serve.ts')).serveCommand,
  },
  {
    name: 'user',
    about: 'Makes an account, also that of an administrator',
    load: async () => (await import('./commands/user.ts')).userCommand,
  },
  {
    name: 'key',
    about: 'Makes an API key for an account',
    load: async () => (await import('./commands/key.ts')).keyCommand,
  },
  {
    name: 'credits',
    about: 'What an account has; adds to it, deducts from it or sets it',
    load: async () => (await import('./commands/credits.ts')).creditsCommand,
  },
  {
    name: 'reconcile',
    about: 'Clears what crashed processes left open, and checks the books',
    load: async () => (await import('./commands/reconcile.ts')).reconcileCommand,
  },
];
