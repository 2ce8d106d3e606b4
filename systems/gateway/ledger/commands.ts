/** What goes through a batch, and the statement that does all of it. */
import { preparedStatement } from '@gauntlet/kit/database';
import type { Kysely } from 'kysely';
import type { HoldState, IdempotencyClaim, StoredAnswer, Terms } from '../model/hold.ts';
import type { UpstreamCall } from '../model/ledger.ts';
import type { Nano } from '../model/money.ts';
import type { Usage } from '../model/usage.ts';
import type { Int8, LedgerSchema } from './schema.ts';
import { termsJson } from './terms-json.ts';

interface Wallets {
  readonly accountId: string;
  readonly keyId: string | undefined;
}

export interface OpenCommand extends Wallets {
  readonly kind: 'open';
  readonly id: string;
  readonly amount: Nano;
  readonly terms: Terms;
  readonly liveS: number;
  /** A quote, for so long. */
  readonly quoteS: number | undefined;
  readonly idempotency: IdempotencyClaim | undefined;
}

export interface CloseCommand extends Wallets {
  readonly kind: 'close';
  readonly id: string;
  readonly state: Exclude<HoldState, 'held'>;
  readonly charged?: Nano;
  readonly provider?: string;
  readonly usage?: Usage;
  readonly reason?: string;
  readonly answer?: StoredAnswer | undefined;
  /** It closes a quote that nobody used, and nothing else. */
  readonly quote?: boolean;
}

export interface UpstreamCommand extends Wallets {
  readonly kind: 'upstream';
  readonly id: string;
  readonly call: UpstreamCall;
}

export type Command = OpenCommand | CloseCommand | UpstreamCommand;

export interface CommandAnswer {
  readonly part: 'hold' | 'closed' | 'closedBefore' | 'upstream';
  /** Of a hold what became of it; of a closing the state that the hold is in. */
  readonly outcome: string | null;
  readonly wallet: 'account' | 'key' | null;
  /** Of a hold that is short what there is; of a closing what was charged. */
  readonly amount: Int8 | null;
  readonly hold_id: string | null;
  readonly status: number | null;
  readonly content_type: string | null;
  readonly body: Buffer | null;
}

interface Row extends CommandAnswer {
  readonly place: number;
}

export const noAnswer: CommandAnswer = {
  part: 'upstream',
  outcome: null,
  wallet: null,
  amount: null,
  hold_id: null,
  status: null,
  content_type: null,
  body: null,
};

const parameters = Array.from({ length: 14 }, (_, index) => `$${index + 1}`);
const batch = preparedStatement<Row>(
  'ledger_batch',
  `select part, place, outcome, wallet, amount, hold_id, status, content_type, body
   from ledger_batch(${parameters.join(', ')})`,
);

export async function sendBatch(
  db: Kysely<LedgerSchema>,
  owner: string,
  commands: readonly Command[],
): Promise<readonly CommandAnswer[]> {
  const wallets = new Set<string>();
  for (const { accountId, keyId } of commands) {
    wallets.add(accountId);
    if (keyId !== undefined) wallets.add(keyId);
  }
  const rows = await batch(db, [
    owner,
    [...wallets],
    written(commands, 'close', closeJson),
    written(commands, 'upstream', ({ id, call }) => ({ id, call })),
    ...openColumns(commands),
  ]);
  const answers = new Array<CommandAnswer>(commands.length).fill(noAnswer);
  for (const row of rows) answers[row.place] = row;
  return answers;
}

function written<Kind extends Command['kind']>(
  commands: readonly Command[],
  kind: Kind,
  json: (command: Extract<Command, { kind: Kind }>) => object,
): string {
  const found = commands.flatMap((command, place) =>
    command.kind === kind ? [{ place, ...json(command as Extract<Command, { kind: Kind }>) }] : [],
  );
  return JSON.stringify(found);
}

/** Column by column, which the database takes far faster than a document. */
function openColumns(commands: readonly Command[]): readonly (readonly unknown[])[] {
  const found = commands.flatMap((command, place) =>
    command.kind === 'open' ? [{ ...command, place }] : [],
  );
  return [
    found.map(({ place }) => place),
    found.map(({ id }) => id),
    found.map(({ accountId }) => accountId),
    found.map(({ keyId }) => keyId),
    found.map(({ amount }) => String(amount)),
    found.map(({ liveS }) => liveS),
    found.map(({ quoteS }) => quoteS),
    found.map(({ idempotency }) => idempotency?.key),
    found.map(({ idempotency }) => idempotency?.digest),
    found.map(({ terms }) => JSON.stringify(termsJson(terms))),
  ];
}

function closeJson(command: CloseCommand): object {
  const { id, state, charged, provider, usage, reason, answer, quote } = command;
  return {
    id,
    state,
    charged: charged?.toString(),
    provider,
    usage,
    reason,
    quote,
    status: answer?.status,
    content_type: answer?.contentType,
    body: answer && Buffer.from(answer.body).toString('base64'),
  };
}
