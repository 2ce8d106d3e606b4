import { describe, expect, test } from 'vitest';
import { chargeInReceipt, type HttpAnswer, outcomeOf, receiptToAsk } from './outcome.ts';

const usage = { prompt_tokens: 3, completion_tokens: 5 };
const answer = JSON.stringify({ id: 'gen-1', choices: [], usage });
const id = '0192f0c1-0000-7000-8000-000000000001';

function http(status: number, body: unknown, more: Partial<HttpAnswer> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, retryAfter: null, charge: null, receiptId: null, body: text, ...more };
}
const refused = (status: number, more: object = {}) =>
  http(status, { error: { message: 'no', ...more } });
const lost = refused(409, { code: 'idempotency_answer_lost', details: { id } });

describe('what became of a call', () => {
  test('an answer, with what it cost where the endpoint says it', () => {
    expect(outcomeOf(http(200, answer))).toEqual({
      kind: 'answer',
      raw: answer,
      usage: { inputTokens: 3, outputTokens: 5 },
      generationId: 'gen-1',
      charged: undefined,
    });
    expect(outcomeOf(http(200, answer, { charge: '0.000000007' }))).toMatchObject({ charged: 7n });
  });

  test.each([
    ['a page of a proxy', http(502, '<h1>Bad Gateway</h1>')],
    ['an answer without usage', http(200, { id: 'x', choices: [] })],
    ['half an answer', http(200, answer.slice(0, 40))],
    ['a usage that can not be', http(200, { usage: { prompt_tokens: -1, completion_tokens: 1 } })],
    ['the first call under the key still runs', refused(409)],
    ['its charge could not be written down', refused(503, { code: 'charge_uncertain' })],
    ['a refusal that nobody signed', http(403, 'no')],
    ['an answer that is lost, before its receipt was read', lost],
  ])('%s: nobody knows what it cost', (_, given) => {
    expect(outcomeOf(given).kind).toBe('unknown');
  });

  test.each([
    [400, { kind: 'refused', scope: 'record' }],
    [422, { kind: 'refused', scope: 'record' }],
    [401, { kind: 'refused', scope: 'job' }],
    [403, { kind: 'refused', scope: 'job' }],
    [404, { kind: 'refused', scope: 'job' }],
    [402, { kind: 'refused', scope: 'credit' }],
    [500, { kind: 'failed' }],
    [503, { kind: 'failed' }],
  ])('%d in the form of OpenAI: nothing was charged', (status, outcome) => {
    expect(outcomeOf(refused(status))).toMatchObject(outcome);
  });

  test.each([
    ['2', 2_000],
    ['0.5', 500],
    ['99999', 300_000],
    ['-1', 1_000],
    ['soon', 1_000],
    [null, 1_000],
  ])('429 with Retry-After %j: all wait %d ms', (retryAfter, waitMs) => {
    const given = http(429, { error: { message: 'slow down' } }, { retryAfter });
    expect(outcomeOf(given)).toEqual({ kind: 'limited', waitMs });
  });
});

describe('a receipt', () => {
  test.each([
    ['a second answer under the key does not say its cost', http(200, answer, { receiptId: id })],
    ['the answer is lost', lost],
  ])('is asked for where %s', (_, given) => {
    expect(receiptToAsk(given)).toBe(id);
  });
  test.each([
    ['the cost is said', http(200, answer, { receiptId: id, charge: '0.1' })],
    ['there is none', http(200, answer)],
    ['its id is no id', http(200, answer, { receiptId: '../admin' })],
    ['the call still runs', refused(409, { code: 'idempotency_running', details: { id } })],
    ['the call failed', { ...refused(502), receiptId: id }],
  ])('is not where %s', (_, given) => {
    expect(receiptToAsk(given)).toBeUndefined();
  });
  test('says what was charged once it is settled', () => {
    const receipt = { state: 'settled', charged: '1234567890' };
    expect(chargeInReceipt(JSON.stringify({ receipt }))).toBe('1.23456789');
    for (const state of ['held', 'unresolved', 'void']) {
      expect(chargeInReceipt(JSON.stringify({ receipt: { ...receipt, state } }))).toBeNull();
    }
    expect(chargeInReceipt('{}')).toBeNull();
    expect(chargeInReceipt(JSON.stringify({ receipt: { state: 'settled', charged: 'x' } }))).toBe(
      null,
    );
  });
  test('of a lost answer makes it one that was paid for and is of no use', () => {
    expect(outcomeOf({ ...lost, charge: '0.00000005' })).toMatchObject({
      kind: 'answer',
      charged: 50n,
      usage: { inputTokens: 0, outputTokens: 0 },
    });
  });
});
