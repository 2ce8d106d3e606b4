import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { consumerContract, verifyPact } from '@gauntlet/testkit/contract';
import { expect, onTestFinished, test } from 'vitest';
import { startServer } from '../support/http-server.ts';
import { installed } from '../support/installed.ts';

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pact-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const order = { id: 7, state: 'open', lines: [{ sku: 'a', price: 1.5 }], note: null };

function contractIn(folder: string) {
  return consumerContract({ consumer: 'shop', provider: 'orders', folder })
    .interaction('an order', {
      given: 'order 7 exists',
      request: { method: 'GET', path: '/orders/7', headers: { accept: 'application/json' } },
      response: { status: 200, headers: { 'content-type': 'application/json' }, body: order },
      exact: ['state'],
    })
    .interaction('a new order', {
      request: { method: 'POST', path: '/orders', query: { dry: ['1'] }, body: { sku: 'a' } },
      response: { status: 201, body: { id: 8 } },
    });
}

async function consumer(url: string): Promise<number> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  const got = await (await fetch(`${url}/orders/7`, { headers })).json();
  const body = JSON.stringify({ sku: 'a' });
  await fetch(`${url}/orders?dry=1`, { method: 'POST', headers, body });
  return (got as typeof order).id;
}

async function provider(change: object = {}) {
  const states: string[] = [];
  const server = await startServer((request, response) => {
    const isNew = request.method === 'POST';
    const found = { ...order, id: 9, lines: [...order.lines, { sku: 'b', price: 2.25 }], more: 1 };
    response.writeHead(isNew ? 201 : 200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(isNew ? { id: 10 } : { ...found, ...change }));
  });
  onTestFinished(() => server.close());
  return { url: server.url.replace(/\/$/, ''), states };
}

test('what the consumer did is written, and a provider that keeps it passes', async () => {
  const folder = folderOfTest();
  const contract = contractIn(folder);
  expect(await contract.run(consumer)).toBe(7);
  const { url, states } = await provider();
  const given = { 'order 7 exists': () => states.push('order 7') };
  const verified = await verifyPact({ pact: contract.path, provider: url, states: given });
  expect(verified.map(({ problems }) => problems)).toEqual([[], []]);
  expect(states).toEqual(['order 7']);
});

test.for([
  ['a field gone', { id: undefined }, '$.id: is missing'],
  ['a fraction in place of an integer', { id: 1.5 }, '$.id: 1.5 is not an integer'],
  ['another value where it is exact', { state: 'lost' }, '$.state: "lost" is not "open"'],
  ['no element', { lines: [] }, '$.lines: fewer than 1 elements'],
  [
    'an element of another shape',
    { lines: [{ sku: 1, price: 1.5 }] },
    '$.lines[0].sku: 1 is number',
  ],
] as const)('a provider with %s fails', async ([, change, problem]) => {
  const contract = contractIn(folderOfTest());
  await contract.run(consumer);
  const { url } = await provider(change);
  const options = { pact: contract.path, provider: url, states: { 'order 7 exists': () => 0 } };
  await expect(verifyPact(options)).rejects.toThrow(problem);
});

test('a consumer that calls otherwise than it says writes nothing', async () => {
  const contract = contractIn(folderOfTest());
  const other = async (url: string) => void (await fetch(`${url}/orders/8`));
  await expect(contract.run(other)).rejects.toMatchObject({
    code: 'CONTRACT_CONSUMER',
    message: expect.stringMatching(/GET \/orders\/8 was not agreed on.*\n.*was never called/),
  });
  expect(() => readFileSync(contract.path)).toThrow('ENOENT');
});

test("Pact's own verifier passes what we wrote, and fails what we fail", async () => {
  const pact = await installed('@pact-foundation/pact-core', '20.2.0');
  const load = createRequire(join(pact, 'package.json'));
  const { default: core } = load('@pact-foundation/pact-core') as { default: PactCore };
  const contract = contractIn(folderOfTest());
  await contract.run(consumer);
  const verify = (url: string) =>
    core.verifyPacts({
      provider: 'orders',
      providerBaseUrl: url,
      pactUrls: [contract.path],
      logLevel: 'error',
    });
  await verify((await provider()).url);
  await expect(verify((await provider({ state: 'lost' })).url)).rejects.toThrow();
  await expect(verify((await provider({ id: 1.5 })).url)).rejects.toThrow();
}, 120_000);

interface PactCore {
  verifyPacts(options: object): Promise<string>;
}

test('a file that Pact wrote is verified here', async () => {
  const pact = fileURLToPath(new URL('../fixtures/pact/written-by-pact.json', import.meta.url));
  const states = { 'order 7 exists': () => 0 };
  const good = await provider();
  const verified = await verifyPact({ pact, provider: good.url, states });
  expect(verified.flatMap(({ problems }) => problems)).toEqual([]);
  const bad = await provider({ lines: [{ sku: 'A1', price: 1.5 }] });
  await expect(verifyPact({ pact, provider: bad.url, states })).rejects.toThrow(
    'of the form [a-z]+',
  );
  const none = verifyPact({ pact, provider: good.url });
  await expect(none).rejects.toThrow('no state handler for "order 7 exists"');
});
