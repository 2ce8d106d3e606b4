import { runProgram } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { studioPart } from '../compose.ts';
import { readSettings } from '../settings.ts';

export function workerCommand(command: Command): void {
  command.action(work);
}

/** SIGTERM gives it as long as a spot machine has; see docs/studio.md. */
async function work(): Promise<void> {
  const settings = readSettings(process.env);
  const log = logger({ service: 'studio-worker' });
  const roles = {
    server: false as const,
    worker: true,
    onReady: () => console.log('The worker waits for jobs'),
  };
  const parts = () => [studioPart(() => settings, roles, log)];
  await runProgram({ parts, log, stopTimeoutMs: settings.worker.stopMs });
}
