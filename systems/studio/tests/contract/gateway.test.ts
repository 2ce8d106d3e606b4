// What the studio needs of the gateway, held to the real one: the catalogue, the charge of an
// answer, one answer and one charge under a key, and the receipt where an answer has no charge.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelCatalogue } from '../../endpoint/catalogue.ts';
import { endpoint } from '../../endpoint/client.ts';
import { costOf, worstCostOf } from '../../model/money.ts';
import { type RealGateway, startGateway } from '../support/real-gateway.ts';

let gateway: RealGateway;
beforeAll(async () => {
  gateway = await startGateway();
}, 120_000);
afterAll(() => gateway?.[Symbol.asyncDispose]());

const never = new AbortController().signal;
const calls = () => endpoint({ url: gateway.url, apiKey: gateway.apiKey });
const request = (content: string, max = 30) => ({
  model: 'local',
  messages: [{ role: 'user', content }],
  max_tokens: max,
  seed: 7,
});

async function answered(content: string, key: string, max?: number) {
  const outcome = await calls().complete(request(content, max), key, never);
  if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome));
  return outcome;
}

describe('the catalogue', () => {
  test('names the built-in model, its price and its limit; tiers find it', async () => {
    const catalogue = modelCatalogue({ url: gateway.url });
    const [local] = await catalogue.models();
    expect(local).toMatchObject({ model: 'local', enforcesMaxTokens: true });
    expect(local?.input).toBeGreaterThan(0n);
    expect(await catalogue.resolve('cheap')).toEqual(await catalogue.resolve('tier-1'));
  });
});

describe('a call', () => {
  test('costs what its answer says: by its price, at most its worst case', async () => {
    const price = await modelCatalogue({ url: gateway.url }).resolve('local');
    for (const content of ['Tea', 'Größe: 日本 🍵 '.repeat(20), 'a b '.repeat(300)]) {
      const outcome = await answered(content, `worst ${content.length}`);
      expect(outcome.charged).toBe(costOf(price, outcome.usage));
      const worst = worstCostOf(price, request(content).messages, 30);
      expect(outcome.charged).toBeLessThanOrEqual(worst);
    }
  });

  test('keeps to max_tokens', async () => {
    const outcome = await answered('word '.repeat(200), 'limit', 5);
    expect(outcome.usage.outputTokens).toBe(5);
  });

  test('under the same key: the same answer, one charge, the same cost', async () => {
    const before = await gateway.charged();
    const first = await answered('Once', 'once');
    const again = await answered('Once', 'once');
    expect(again).toEqual(first);
    const after = await gateway.charged();
    expect(after.nanos - before.nanos).toBe(first.charged);
    expect(after.requests - before.requests).toBe(1);
  });

  test('many times at once under one key: one charge, the others wait', async () => {
    const before = await gateway.charged();
    const many = Array.from({ length: 8 }, () => calls().complete(request('Many'), 'many', never));
    const kinds = new Set((await Promise.all(many)).map(({ kind }) => kind));
    expect(['answer', 'unknown']).toEqual(expect.arrayContaining([...kinds]));
    const outcome = await answered('Many', 'many');
    const after = await gateway.charged();
    expect(after.nanos - before.nanos).toBe(outcome.charged);
  });

  test('with another body under a used key is no failure that cost nothing', async () => {
    await answered('One', 'reused');
    const other = await calls().complete(request('Two'), 'reused', never);
    expect(other.kind).toBe('unknown');
  });

  test('that is refused says for what: the key, the model, the request', async () => {
    const stranger = endpoint({ url: gateway.url, apiKey: 'gw_live_nobody' });
    expect(await stranger.complete(request('x'), 'a', never)).toMatchObject({
      kind: 'refused',
      scope: 'job',
    });
    const unknown = { ...request('x'), model: 'nobody' };
    expect(await calls().complete(unknown, 'b', never)).toMatchObject({ scope: 'job' });
    const wrong = { ...request('x'), temperature: 99 };
    expect(await calls().complete(wrong, 'c', never)).toMatchObject({ scope: 'record' });
  });
});
