/** A command that is alone in its batch, as most are: by a function of its own, which does less. */
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
  return (await open(db, openValues(owner, command))).map(whole);
}

function whole(row: Partial<CommandAnswer>): CommandAnswer {
  return { ...noAnswer, ...row };
}

const open = keptStatement<Partial<CommandAnswer>>(
  'hold_open_alone',
  `select part, outcome, wallet, amount
   from hold_open_alone($1, $2, $3, $4, $5, $6, $7, $8)`,
);

function openValues(owner: string, command: OpenCommand): readonly KeptValue[] {
  const { id, accountId, keyId, amount, liveS, quoteS, terms } = command;
  return [
    ...[owner, id, accountId, keyId, String(amount), liveS, quoteS],
    JSON.stringify(termsJson(terms)),
  ];
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
