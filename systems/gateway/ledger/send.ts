/**
 * A batch through what can happen to it. It may be sent again: a hold is known by its id, and is
 * closed once. A command that the database cannot take must not take its neighbours with it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, type CommandAnswer, noAnswer } from './commands.ts';

type Send = (commands: readonly Command[]) => Promise<readonly CommandAnswer[]>;

const attempts = 4;
const pauseMs = 25;

export function steady(send: Send): Send {
  async function trySome(commands: readonly Command[]): Promise<readonly CommandAnswer[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await send(commands);
      } catch (error) {
        if (!isPassing(error) || attempt >= attempts) throw error;
        await delay(pauseMs * attempt);
      }
    }
  }

  return async (commands) => {
    try {
      return await trySome(commands);
    } catch (error) {
      if (commands.length === 1 || isPassing(error)) throw error;
      return await apart(commands, trySome);
    }
  };
}

/** Each by itself: whoever fails then is the one that is wrong. */
async function apart(commands: readonly Command[], send: Send): Promise<readonly CommandAnswer[]> {
  const answers: CommandAnswer[] = [];
  for (const command of commands) {
    try {
      answers.push(...(await send([command])));
    } catch (error) {
      answers.push({ ...noAnswer, part: 'refused', error });
    }
  }
  return answers;
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
