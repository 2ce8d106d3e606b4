/** One line for each command; its file has the rest. */
import type { CommandEntry } from '@gauntlet/kit/commands';

export const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    about: 'watches and uploads until it is told to stop',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'once',
    about: 'uploads what is ready now, cleans up, and ends',
    load: async () => (await import('./commands/once.ts')).onceCommand,
  },
  {
    name: 'status',
    about: "the queue, today's bytes, the disk, the last error",
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  {
    name: 'check',
    about: 'goes through everything that a new vehicle needs',
    load: async () => (await import('./commands/check.ts')).checkCommand,
  },
  {
    name: 'explain',
    about: 'why a file is not uploaded, why it is not deleted, and what comes next',
    load: async () => (await import('./commands/explain.ts')).explainCommand,
  },
  {
    name: 'safe-to-wipe',
    about: 'yes only when the object of every file is verified in S3 now',
    load: async () => (await import('./commands/safe-to-wipe.ts')).safeToWipeCommand,
  },
  {
    name: 'retry',
    about: 'tries everything, or one file, again at once',
    load: async () => (await import('./commands/retry.ts')).retryCommand,
  },
  {
    name: 'forget',
    about: 'says that a file is not to be uploaded',
    load: async () => (await import('./commands/forget.ts')).forgetCommand,
  },
  {
    name: 'incident',
    about: 'lets the files of a moment go first',
    load: async () => (await import('./commands/incident.ts')).incidentCommand,
  },
  {
    name: 'alarms',
    about: 'apply, list or remove the CloudWatch alarms of this vehicle',
    load: async () => (await import('./commands/alarms.ts')).alarmsCommand,
  },
  {
    name: 'dashboard',
    about: 'apply the CloudWatch dashboard of this vehicle',
    load: async () => (await import('./commands/dashboard.ts')).dashboardCommand,
  },
];
