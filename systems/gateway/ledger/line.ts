/** The line to the database: commands in batches, and what has to be said again. */
import { batched } from '@gauntlet/kit/batching';
import type { Kysely } from 'kysely';
import type { CloseCommand, Command, CommandAnswer, OpenCommand } from './commands.ts';
import { isPassing, isRefused } from './failures.ts';
import { openLate } from './late.ts';
import { sendCommands } from './lone.ts';
import type { LedgerSchema } from './schema.ts';
import { steady } from './send.ts';

export interface Line {
  run(command: Command): Promise<CommandAnswer>;
  tend(): Promise<void>;
  /** How much could not be said to the database, and is not known to be done. */
  late(): number;
}

export interface LineOptions {
  readonly db: Kysely<LedgerSchema>;
  readonly owner: string;
  readonly batchMost: number;
}

/** So many are worth a statement: fewer of them wait for more while another one is under way. */
const fullBatch = 24;

/**
 * Of closings there are no more than there were holds. Those who ask for one while the database is
 * away for hours are not bounded: beyond this a hold that nobody got is found by its age.
 */
const mostOpens = 10_000;

export function openLine({ db, owner, batchMost }: LineOptions): Line {
  const send = steady((commands: readonly Command[]) => sendCommands(db, owner, commands));
  // One statement at a time: two would wait for each other's locks on a wallet that is asked most.
  const queue = batched(send, { calls: 1, ahead: fullBatch, most: batchMost, isOfAll: isPassing });
  const late = openLate<CloseCommand>(queue);

  async function run(command: Command): Promise<CommandAnswer> {
    try {
      const answer = await queue(command);
      if (command.kind === 'close') late.told(command.id);
      return answer;
    } catch (error) {
      if (mustBeSaid(command, error)) late.add(command.id, lateOf(command));
      throw error;
    }
  }

  /** Whether it was done is not known. A hold that nobody got is voided, a closing is repeated. */
  function mustBeSaid(command: Command, error: unknown): command is OpenCommand | CloseCommand {
    if (command.kind === 'upstream' || isRefused(error)) return false;
    return command.kind === 'close' || late.size < mostOpens;
  }

  return { run, tend: () => late.tend(), late: () => late.size };
}

function lateOf(command: OpenCommand | CloseCommand): CloseCommand {
  if (command.kind === 'close') return command;
  const { id, accountId, keyId, quoteS } = command;
  const quote = quoteS !== undefined;
  return { kind: 'close', id, accountId, keyId, quote, state: 'void', reason: 'never answered' };
}
