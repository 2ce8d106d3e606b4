/** What may be sent again: a hold is known by its id, and is closed once. */
import { setTimeout as delay } from 'node:timers/promises';
import { isPassing } from './failures.ts';

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
