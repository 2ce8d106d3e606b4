import type { Config } from '../config/schema.ts';
import { directoriesOf, gateOf } from '../config/settings.ts';
import { isBelow } from '../policy/deletion-guard.ts';
import { explainFile } from '../policy/explain.ts';
import { isWithinHours, nextOpening } from '../policy/gate.ts';
import { isLocked } from '../registry/lock.ts';
import type { Registry } from '../registry/registry.ts';
import { isWanted } from '../watch/patterns.ts';
import { lookAt } from '../watch/scan.ts';
import { holdOf } from './status.ts';

export async function explainPath(
  path: string,
  config: Config,
  { queue, accounts }: Registry,
  nowMs: number,
): Promise<readonly string[]> {
  const directory = directoriesOf(config).find((one) => isBelow(path, one.path));
  const gate = gateOf(config);
  const below = directory === undefined ? '' : path.slice(directory.path.length + 1);
  return explainFile({
    path,
    record: await queue.ofPath(path),
    isThere: lookAt(path) !== undefined,
    isWanted: directory !== undefined && isWanted(directory, below),
    directory,
    hold: await holdOf(accounts),
    isAgentRunning: isLocked(config.state),
    isWithinHours: isWithinHours(gate, nowMs),
    nextOpeningMs: nextOpening(gate, nowMs),
    isScheduled: gate.schedule.kind !== 'immediate',
    deleteAfterMs: config.disk.deleteAfter,
    keepMs: config.disk.keep,
    attemptsUntilParked: config.upload.retry.attempts,
    nowMs,
  });
}
