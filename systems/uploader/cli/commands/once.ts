import { systemClock } from '@gauntlet/kit/lifecycle';
import type { Command } from 'commander';
import { Agent } from '../../agent/agent.ts';
import { configOf, logOf } from '../context.ts';
import { beFrugal } from '../frugal.ts';

export function onceCommand(command: Command): void {
  command.action(async () => {
    beFrugal();
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
    const waiting = await agent.once();
    log.info({ waiting }, 'done');
    if (waiting > 0) process.exitCode = 1;
  });
}
