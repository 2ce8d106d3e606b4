/** The line to the database: commands in batches, and what has to be said again. */
import { batched } from '@gauntlet/kit/batching';
import type { Kysely } from 'kysely';
import type { CloseCommand, Command, CommandAnswer, OpenCommand } from './commands.ts';
import { sendCommands } from './lone.ts';
import type { LedgerSchema } from './schema.ts';
import { isPassing, steady } from './send.ts';

export interface Line {
  run(command: Command): Promise<CommandAnswer>;
  tend(): Promise<void>;
}

export interface LineOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly owner: string;
  readonly batchMost: number;
}

/** So many are worth a statement: fewer of them wait for more while another one is under way. */
const fullBatch = 24;

export function openLine({ db, owner, batchMost }: LineOptions): Line {
  const send = steady((commands: readonly Command[]) => sendCommands(db, owner, commands));
  // One statement at a time: two would wait for each other's locks on a wallet that is asked most.
  const queue = batched(send, { calls: 1, ahead: fullBatch, most: batchMost, isOfAll: isPassing });
  /** What could not be said to the database, and must be once it is back. */
  const late = new Map<string, CloseCommand>();

  async function run(command: Command): Promise<CommandAnswer> {
    try {
      return await queue(command);
    } catch (error) {
      // Whether it was done is not known. A hold that nobody got is voided, a closing is repeated.
      if (isPassing(error) && command.kind !== 'upstream') late.set(command.id, lateOf(command));
      throw error;
    }
  }

  async function tend(): Promise<void> {
    for (const [id, command] of late) {
      await queue(command);
      late.delete(id);
    }
  }

  return { run, tend };
}

function lateOf(command: OpenCommand | CloseCommand): CloseCommand {
  if (command.kind === 'close') return command;
  const { id, accountId, keyId, quoteS } = command;
  const quote = quoteS !== undefined;
  return { kind: 'close', id, accountId, keyId, quote, state: 'void', reason: 'never answered' };
}
