/** A command that is alone in its batch, as most are: by a function of its own, which does less. */
import { CompiledQuery, type Kysely } from 'kysely';
import {
  type CloseCommand,
  type Command,
  type CommandAnswer,
  noAnswer,
  type OpenCommand,
  sendBatch,
} from './commands.ts';
import { oneRow } from './one-row.ts';
import type { LedgerSchema } from './schema.ts';
import { termsJson } from './terms-json.ts';

type Db = Kysely<LedgerSchema>;

export async function sendCommands(
  db: Db,
  owner: string,
  commands: readonly Command[],
): Promise<readonly CommandAnswer[]> {
  const [command, ...more] = commands;
  const lone = more.length === 0 && command ? statementFor(owner, command) : undefined;
  if (lone === undefined) return await sendBatch(db, owner, commands);
  const found = await db.executeQuery<Partial<CommandAnswer>>(lone);
  return [{ ...noAnswer, ...oneRow(found) }];
}

function statementFor(owner: string, command: Command): CompiledQuery | undefined {
  if (command.kind === 'close') return closeStatement(command);
  // An idempotency key may be in use already, which only the batch looks at.
  const isPlain = command.kind === 'open' && command.idempotency === undefined;
  return isPlain ? openStatement(owner, command) : undefined;
}

const openText = 'select * from hold_open_alone($1, $2, $3, $4, $5, $6, $7, $8)';

function openStatement(owner: string, command: OpenCommand): CompiledQuery {
  const { id, accountId, keyId, amount, liveS, quoteS, terms } = command;
  return CompiledQuery.raw(openText, [
    ...[owner, id, accountId, keyId, String(amount), liveS, quoteS],
    JSON.stringify(termsJson(terms)),
  ]);
}

const closeText =
  'select * from hold_close_alone($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)';

function closeStatement(command: CloseCommand): CompiledQuery {
  const { id, accountId, keyId, state, charged, provider, usage, reason, answer } = command;
  return CompiledQuery.raw(closeText, [
    ...[id, accountId, keyId, state, charged?.toString(), provider],
    usage && JSON.stringify(usage),
    ...[reason, command.quote === true, answer?.status, answer?.contentType],
    answer && Buffer.from(answer.body),
  ]);
}
