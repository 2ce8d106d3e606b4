import { expect, test } from 'vitest';
import type { Hold } from '../model/hold.ts';
import { noAnswer } from './commands.ts';
import { outcomeOf } from './outcomes.ts';

const size = { promptTokens: 0, maxTokens: 9, n: 1, images: 0 };
const hold: Hold = {
  id: 'h',
  accountId: 'a',
  keyId: undefined,
  amount: 9n,
  terms: { model: 'm', size, prices: [] },
};

test('what the database says becomes an outcome', () => {
  const of = (outcome: string, more = {}) =>
    outcomeOf({ ...noAnswer, part: 'hold', outcome, hold_id: 'x', ...more }, hold);
  expect(of('held')).toEqual({ kind: 'held', hold });
  expect(of('noWallet')).toEqual({ kind: 'noWallet' });
  for (const kind of ['running', 'answerLost', 'otherBody']) {
    expect(of(kind)).toEqual({ kind, holdId: 'x' });
  }
  const kept = { status: 201, content_type: 'text/plain', body: Buffer.from('ü') };
  const answer = { status: 201, contentType: 'text/plain', body: 'ü' };
  expect(of('replay', kept)).toEqual({ kind: 'replay', holdId: 'x', answer });
  const short = { kind: 'short', needed: 9n, available: 4n, shortfall: 5n };
  expect(of('short', { wallet: 'key', amount: 4 })).toMatchObject({ ...short, wallet: 'key' });
  const account = { wallet: 'account', amount: 4n };
  expect(of('short', account)).toMatchObject({ ...short, wallet: 'account' });
  expect(() => of('else')).toThrow('answered a hold with else');
});
