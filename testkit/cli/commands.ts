/** One line for each command; its file has the rest. */
import type { CommandEntry } from '@gauntlet/kit/commands';

export const commands: readonly CommandEntry[] = [
  {
    name: 'proxy',
    about: 'Fault proxy with the HTTP API of Toxiproxy',
    load: async () => (await import('./commands/proxy.ts')).proxyCommand,
  },
  {
    name: 'sweep',
    about: 'Removes what killed tests left behind',
    load: async () => (await import('./commands/sweep.ts')).sweepCommand,
  },
  {
    name: 'load',
    about: 'Sends load to an HTTP server and judges it by limits',
    load: async () => (await import('./commands/load.ts')).loadCommand,
  },
];
