/** Arguments of commands, checked before anything is started. */
import { InvalidArgumentError } from 'commander';
import { z } from 'zod';

const highestPort = 65_535;

export function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= highestPort) return port;
  throw new InvalidArgumentError(`A port is a number from 0 (any that is free) to ${highestPort}.`);
}

/** Without a sign, a unit or a fraction: what can not be read must not pass for no time at all. */
export function secondsOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a whole number of seconds, from 0, such as 600.');
}

export function emailOf(text: string): string {
  if (z.email().safeParse(text).success) return text;
  throw new InvalidArgumentError('It is no mail address, such as ann@example.com.');
}
