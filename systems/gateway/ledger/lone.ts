/** A command that is alone in its batch, as most are: in ways of its own, which do less. */
import { keptStatement } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import {
  type CloseCommand,
  type Command,
  type CommandAnswer,
  doneAsAsked,
  type OpenCommand,
  sendBatch,
} from './commands.ts';
import type { LedgerSchema } from './schema.ts';
import { termsJson } from './terms-json.ts';

export async function sendCommands(
  db: Kysely<LedgerSchema>,
  owner: string,
  commands: readonly Command[],
): Promise<readonly CommandAnswer[]> {
  const [command, ...more] = commands;
  const isAlone = command !== undefined && more.length === 0;
  if (isAlone && (await isDone(db, owner, command))) return [doneAsAsked(command)];
  // Several, or one that was not done as it was asked: why not, the batch says as well.
  return await sendBatch(db, owner, commands);
}

async function isDone(db: Kysely<LedgerSchema>, owner: string, command: Command): Promise<boolean> {
  // An idempotency key may be in use already, and keeps the answer: the batch alone sees to it.
  if (command.kind === 'open') {
    return command.idempotency === undefined && (await isOpened(db, owner, command));
  }
  if (command.kind === 'upstream' || command.state === 'unresolved') return false;
  return command.answer === undefined && (await isClosed(db, command));
}

/** `on_key` is left out: by that the hold's trigger knows that it has to book. */
const open = keptStatement<{ readonly id: string }>(
  'hold_open',
  `insert into hold (id, account_id, key_id, amount, state, owner, terms, expires_at, quote_until)
   values ($1, $2, $3, $4, 'held', $5, $6, clock_timestamp() + make_interval(secs => $7),
     clock_timestamp() + make_interval(secs => $8))
   returning id`,
);

async function isOpened(
  db: Kysely<LedgerSchema>,
  owner: string,
  command: OpenCommand,
): Promise<boolean> {
  const { id, accountId, keyId, amount, liveS, quoteS, terms } = command;
  const json = JSON.stringify(termsJson(terms));
  try {
    const rows = await open(db, [id, accountId, keyId, String(amount), owner, json, liveS, quoteS]);
    return rows.length > 0;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

const close = keptStatement<{ readonly done: boolean }>(
  'hold_close',
  'select hold_close($1, $2, $3, $4, $5, $6, $7, $8, $9) as done',
);

async function isClosed(db: Kysely<LedgerSchema>, command: CloseCommand): Promise<boolean> {
  const { id, accountId, keyId, state, charged, provider, usage, reason, quote } = command;
  const [row] = await close(db, [
    ...[id, accountId, keyId, state, charged?.toString(), provider],
    ...[usage && JSON.stringify(usage), reason, quote === true],
  ]);
  return row?.done === true;
}
