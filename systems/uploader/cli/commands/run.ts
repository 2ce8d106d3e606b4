import { runProgram, systemClock } from '@gauntlet/kit/lifecycle';
import type { Command } from 'commander';
import { Agent } from '../../agent/agent.ts';
import { refuseSecond } from '../../registry/lock.ts';
import { configOf, logOf } from '../context.ts';
import { beFrugal } from '../frugal.ts';

/** A stop that takes longer than this is cut off; what was cut off goes on at the next start. */
const STOP_MS = 10_000;

export function runCommand(command: Command): void {
  command.action(async () => {
    beFrugal();
    const config = await configOf(command);
    refuseSecond(config.state, process.pid);
    const log = logOf(config);
    let fail = (_error: unknown) => {};
    const agent = new Agent({
      config,
      log,
      moment: { ...systemClock, now: () => new Date() },
      pid: process.pid,
      chance: Math.random,
      onFatal: (error) => fail(error),
    });
    await runProgram({
      log,
      stopTimeoutMs: STOP_MS,
      parts: () => [
        {
          name: 'agent',
          start(_signal, onFailure) {
            fail = onFailure;
            return agent.start();
          },
          stop: (deadline) => agent.stop(deadline),
        },
      ],
    });
  });
}
