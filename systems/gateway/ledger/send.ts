/** A batch that may be sent again: a hold is known by its id, and is closed once. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Command, CommandAnswer } from './commands.ts';

type Send = (commands: readonly Command[]) => Promise<readonly CommandAnswer[]>;

const attempts = 4;
const pauseMs = 25;

export function steady(send: Send): Send {
  return async (commands) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(commands);
      } catch (error) {
        if (!isPassing(error) || attempt >= attempts) throw error;
        await delay(pauseMs * attempt);
      }
    }
  };
}

/**
 * A deadlock, a serialization failure, a connection that is lost, a server that stops or starts:
 * the same may go well in a moment. Everything else would fail again.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (/^(?:40001|40P01|08\w{3}|57P0\d|53300)$/.test(code)) return true;
  if (/^(?:ECONN|EPIPE|ETIMEDOUT|ENOENT)/.test(code)) return true;
  return /^(?:Connection terminated|timeout exceeded|Client has encountered)/.test(error.message);
}
