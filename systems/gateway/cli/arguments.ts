/** Arguments of commands, checked before anything is started. */
import { passwordProblems } from '@gauntlet/kit/auth';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { dollarsRead, mostNano, type Nano } from '../model/money.ts';
import { mostSigns } from '../model/texts.ts';

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

export function dollarsOf(text: string): Nano {
  const amount = dollarsRead(text);
  if (amount !== undefined && amount >= 0n && amount <= mostNano) return amount;
  throw new InvalidArgumentError(
    'It is an amount of dollars, such as 12.50; to take credit away, use deduct.',
  );
}

/** What is weak by itself; whether it is like the address is asked with it. */
export function passwordOf(text: string): string {
  const problems = passwordProblems(text, []);
  if (problems.length === 0) return text;
  throw new InvalidArgumentError(`It is ${problems.join(', ')}.`);
}

/** The text that is named so, as long as it may be over HTTP. */
export function textOf(name: keyof typeof mostSigns): (text: string) => string {
  return (text) => {
    const trimmed = text.trim();
    if (trimmed !== '' && trimmed.length <= mostSigns[name]) return trimmed;
    throw new InvalidArgumentError(`It has 1 to ${mostSigns[name]} signs.`);
  };
}

/** The same words for all commands: what one of them makes there the others find there. */
export function folderOption(command: Command): Command {
  return command.option('--folder <folder>', 'of its data, without DATABASE_URL');
}
