/** What may be sent again: a hold is known by its id, and is closed once. */
import { setTimeout as delay } from 'node:timers/promises';

const attempts = 4;
const pauseMs = 25;

export function steady<Given, Answer>(
  send: (given: Given) => Promise<Answer>,
): (given: Given) => Promise<Answer> {
  return async (given) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(given);
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
