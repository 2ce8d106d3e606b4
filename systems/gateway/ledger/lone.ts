/** A command that is alone in its batch, as most are: in ways of its own, which do less. */
import { type KeptValue, keptStatement } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import {
  type CloseCommand,
  type Command,
  type CommandAnswer,
  noAnswer,
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
  if (command === undefined || more.length > 0) return await sendBatch(db, owner, commands);
  if (command.kind === 'close') return (await close(db, closeValues(command))).map(whole);
  // An idempotency key may be in use already, which only the batch looks at.
  const isPlain = command.kind === 'open' && command.idempotency === undefined;
  if (!isPlain) return await sendBatch(db, owner, commands);
  // Not there: it does not fit, or was sent before. Which of them the batch says as well.
  if (!(await isOpened(db, owner, command))) return await sendBatch(db, owner, commands);
  return [{ ...noAnswer, part: 'hold', outcome: 'held' }];
}

function whole(row: Partial<CommandAnswer>): CommandAnswer {
  return { ...noAnswer, ...row };
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

const close = keptStatement<Partial<CommandAnswer>>(
  'hold_close_alone',
  `select part, outcome, amount
   from hold_close_alone($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
);

function closeValues(command: CloseCommand): readonly KeptValue[] {
  const { id, accountId, keyId, state, charged, provider, usage, reason, answer } = command;
  return [
    ...[id, accountId, keyId, state, charged?.toString(), provider],
    usage && JSON.stringify(usage),
    ...[reason, command.quote === true, answer?.status, answer?.contentType],
    answer && Buffer.from(answer.body),
  ];
}
