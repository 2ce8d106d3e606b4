import { systemClock } from '@gauntlet/kit/lifecycle';
import type { Command } from 'commander';
import { Agent } from '../../agent/agent.ts';
import { configOf, logOf, withRegistry } from '../context.ts';

export function onceCommand(command: Command): void {
  command.action(async () => {
    const config = await configOf(command);
    const log = logOf(config);
    const agent = new Agent({
      config,
      log,
      moment: { ...systemClock, now: () => new Date() },
      pid: process.pid,
      chance: Math.random,
      onFatal(error) {
        log.error({ err: error }, 'it can not go on');
        process.exitCode = 1;
      },
    });
    await agent.once();
    const left = await withRegistry(config, ({ queue }) =>
      queue.facts(config.upload.retry.attempts),
    );
    log.info({ waiting: left.files }, 'done');
    if (left.files > 0) process.exitCode = 1;
  });
}
