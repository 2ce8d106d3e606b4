/** What the database answered to a hold, in the words of the port. */
import type { Hold, HoldOutcome, ShortOfCredit } from '../model/hold.ts';
import { maxTokensWithin } from '../pricing/worst-case.ts';
import type { CommandAnswer } from './commands.ts';
import type { Replay } from './replayed.ts';

/** What it had cost when it was answered first does not stand in the answer of the batch. */
type Answered =
  | Exclude<HoldOutcome, { readonly kind: 'replay' }>
  | Omit<Replay, 'charged' | 'provider'>;

export function outcomeOf(answer: CommandAnswer, hold: Hold): Answered {
  const { outcome, hold_id, status, content_type, body } = answer;
  const holdId = String(hold_id);
  switch (outcome) {
    case 'held':
      return { kind: 'held', hold };
    case 'short':
      return shortOf(answer, hold);
    case 'replay': {
      const kept = { status: Number(status), contentType: String(content_type) };
      return { kind: 'replay', holdId, answer: { ...kept, body: String(body) } };
    }
    case 'running':
    case 'answerLost':
    case 'otherBody':
      return { kind: outcome, holdId };
    case 'noWallet':
      return { kind: 'noWallet' };
    default:
      throw new Error(`the database answered a hold with ${outcome}`);
  }
}

function shortOf({ wallet, amount }: CommandAnswer, hold: Hold): ShortOfCredit {
  const available = BigInt(String(amount));
  return {
    kind: 'short',
    wallet: wallet === 'key' ? 'key' : 'account',
    needed: hold.amount,
    available,
    shortfall: hold.amount - available,
    maxTokens: maxTokensWithin(hold.terms.prices, hold.terms.size, available),
  };
}
