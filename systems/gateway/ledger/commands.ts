/** What goes through a batch, and the statement that does all of it. */
import { type KeptValue, keptStatement } from '@gauntlet/kit/database';
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

const parameters = Array.from({ length: 24 }, (_, index) => `$${index + 1}`);
const batch = keptStatement<Row>(
  'ledger_commands',
  `select part, place, outcome, wallet, amount, hold_id, status, content_type, body
   from ledger_commands(${parameters.join(', ')})`,
  { inTurn: true },
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
    upstreamJson(placed(commands, 'upstream')),
    ...openColumns(placed(commands, 'open')),
    ...closeColumns(placed(commands, 'close')),
  ]);
  const answers = commands.map(doneAsAsked);
  for (const row of rows) answers[row.place] = row;
  return answers;
}

/** Of what was done as it was asked, which nearly all is, the database says nothing. */
export function doneAsAsked(command: Command): CommandAnswer {
  if (command.kind === 'upstream') return noAnswer;
  if (command.kind === 'open') return { ...noAnswer, part: 'hold', outcome: 'held' };
  return { ...noAnswer, part: 'closed', outcome: command.state, amount: command.charged ?? null };
}

type Placed<Kind extends Command['kind']> = Extract<Command, { kind: Kind }> & {
  readonly place: number;
};

function placed<Kind extends Command['kind']>(
  commands: readonly Command[],
  kind: Kind,
): readonly Placed<Kind>[] {
  return commands.flatMap((command, place) =>
    command.kind === kind ? [{ ...command, place } as Placed<Kind>] : [],
  );
}

function upstreamJson(found: readonly Placed<'upstream'>[]): string {
  return JSON.stringify(found.map(({ id, call }) => ({ id, call })));
}

/** Column by column, which the database takes far faster than a document. */
function openColumns(found: readonly Placed<'open'>[]): readonly KeptValue[] {
  return [
    found.map(({ place }) => place),
    found.map(({ id }) => id),
    found.map(({ accountId }) => accountId),
    found.map(({ keyId }) => keyId),
    found.map(({ amount }) => amount),
    found.map(({ liveS }) => liveS),
    found.map(({ quoteS }) => quoteS),
    found.map(({ idempotency }) => idempotency?.key),
    found.map(({ idempotency }) => idempotency?.digest),
    found.map(({ terms }) => JSON.stringify(termsJson(terms))),
  ];
}

function closeColumns(found: readonly Placed<'close'>[]): readonly KeptValue[] {
  return [
    found.map(({ place }) => place),
    found.map(({ id }) => id),
    found.map(({ state }) => state),
    found.map(({ charged }) => charged),
    found.map(({ provider }) => provider),
    found.map(({ usage }) => usage && JSON.stringify(usage)),
    found.map(({ reason }) => reason),
    found.map(({ quote }) => quote === true),
    found.map(({ answer }) => answer?.status),
    found.map(({ answer }) => answer?.contentType),
    found.map(({ answer }) => answer && Buffer.from(answer.body).toString('base64')),
  ];
}
