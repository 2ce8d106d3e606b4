import { expect, test } from 'vitest';
import { readAnswer } from './answer.ts';
import { contractText, readContract } from './contract-file.ts';
import { type ContractOptions, compareContract, contractOf } from './expect-contract.ts';

// One known answer, and what happens to it. Everything a caller of an API meets in its lifetime.

const options: ContractOptions = {
  enums: ['state', 'lines[].unit'],
  maps: ['prices'],
  headers: ['etag'],
};
const order = {
  id: 'o-1',
  state: 'open',
  total: 12.5,
  count: 2,
  paid: false,
  note: null as string | null,
  customer: { name: 'Ada', email: 'ada@example.org' },
  lines: [
    { sku: 'a', unit: 'kg', amount: 1.5, comment: 'soft' },
    { sku: 'b', unit: 'm', amount: 2 },
  ],
  tags: ['new'],
  refunds: [] as unknown[],
  prices: { eur: 10, usd: 11 },
  history: { '2026-01-01': { by: 'Ada' } },
};
const paid = { ...order, state: 'paid', note: 'thanks' };
const headers = { 'content-type': 'application/json', etag: '"1"' };
const request = { sku: 'a', amount: 1 };

interface Case {
  readonly body?: unknown;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly request?: unknown;
}

const without = (name: keyof typeof order) => {
  const { [name]: _, ...rest } = order;
  return { body: rest };
};
const changed = (part: object): Case => ({ body: { ...order, ...part } });
const line = (part: object) => changed({ lines: [{ ...order.lines[0], ...part }] });

type Row = readonly [name: string, what: Case, kind: 'breaking' | 'additive' | 'none', at?: string];

const rows: readonly Row[] = [
  ['nothing', {}, 'none'],
  ['other values of the same types', changed({ id: 'o-2', total: 1.25, count: 7 }), 'none'],
  ['the order of fields', { body: Object.fromEntries(Object.entries(order).reverse()) }, 'none'],
  ['a field gone', without('id'), 'breaking', 'body.id'],
  ['a field renamed', { body: { ...without('id').body, ident: 'o-1' } }, 'breaking', 'body.id'],
  ['a field new', changed({ currency: 'EUR' }), 'additive', 'body.currency'],
  ['a number as a string', changed({ total: '12.50' }), 'breaking', 'body.total'],
  ['an integer where numbers were', changed({ total: 12 }), 'none'],
  ['a fraction where integers were', changed({ count: 2.5 }), 'breaking', 'body.count'],
  ['a boolean as 0', changed({ paid: 0 }), 'breaking', 'body.paid'],
  ['null where it was never', changed({ total: null }), 'breaking', 'body.total'],
  ['a value where null was as well', changed({ note: 'x' }), 'none'],
  ['null where it was as well', changed({ note: null }), 'none'],
  ['another type where null or string was', changed({ note: 1 }), 'breaking', 'body.note'],
  ['a field inside gone', changed({ customer: { name: 'A' } }), 'breaking', 'body.customer.email'],
  [
    'a field inside new',
    changed({ customer: { ...order.customer, vip: true } }),
    'additive',
    'body.customer.vip',
  ],
  ['an object as a string', changed({ customer: 'Ada' }), 'breaking', 'body.customer'],
  ['an object as a list', changed({ customer: [order.customer] }), 'breaking', 'body.customer'],
  ['a value outside of the enum', changed({ state: 'lost' }), 'breaking', 'body.state'],
  ['another value of the enum', changed({ state: 'paid' }), 'none'],
  ['an enum in a list widened', line({ unit: 'l' }), 'breaking', 'body.lines[].unit'],
  ['an optional field of elements gone', line({ comment: undefined }), 'none'],
  ['a required field of elements gone', line({ sku: undefined }), 'breaking', 'body.lines[].sku'],
  ['a new field of elements', line({ weight: 1 }), 'additive', 'body.lines[].weight'],
  ['a list that is empty', changed({ lines: [] }), 'none'],
  ['a list with another type in it', changed({ tags: ['a', 1] }), 'breaking', 'body.tags[]'],
  ['a list filled for the first time', changed({ refunds: [{}] }), 'additive', 'body.refunds[]'],
  ['a new key of a map', changed({ prices: { chf: 9 } }), 'none'],
  ['a map with another type', changed({ prices: { eur: '9' } }), 'breaking', 'body.prices{}'],
  ['a key that is data', changed({ history: { '2027-02-03': { by: 'Bo' } } }), 'none'],
  [
    'a field of a map gone',
    changed({ history: { '2027-02-03': {} } }),
    'breaking',
    'body.history{}.by',
  ],
  ['another status of success', { status: 201 }, 'breaking', 'status'],
  [
    'a charset',
    { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } },
    'none',
  ],
  [
    'another media type',
    { headers: { ...headers, 'content-type': 'text/html' } },
    'breaking',
    'header content-type',
  ],
  [
    'a header that matters gone',
    { headers: { 'content-type': 'application/json' } },
    'breaking',
    'header etag',
  ],
  ['a header that does not matter', { headers: { ...headers, 'x-trace': '1' } }, 'none'],
  ['no body', { body: undefined }, 'breaking', 'body'],
  ['a new required input', { request: { ...request, key: 'k' } }, 'breaking', 'request.key'],
  ['an input left out', { request: { sku: 'a' } }, 'none'],
  ['an input of another type', { request: { ...request, sku: 1 } }, 'breaking', 'request.sku'],
];

test.for(rows)('%s', async ([, what, kind, at]) => {
  const answer = (body: unknown) => readAnswer({ status: 200, headers, body });
  const first = contractOf('order', await Promise.all([order, paid].map(answer)), {
    ...options,
    request,
  });
  const known = readContract(contractText(first), 'order.contract.json');
  const body = 'body' in what ? JSON.parse(JSON.stringify(what.body ?? null)) : order;
  const seen = await readAnswer({ status: 200, headers, ...what, body: body ?? undefined });
  const fresh = contractOf('order', [seen], { ...options, request: what.request ?? request });
  const changes = compareContract(known, [seen], fresh, options);
  const expected = kind === 'none' ? [] : [{ kind, where: at }];
  const found = changes.map((change) => ({ kind: change.kind, where: change.where }));
  if (kind === 'breaking') {
    expect(found.filter((one) => one.kind === 'breaking')).toEqual(expected);
  } else expect(found).toEqual(expected);
});

test('the table shows at least thirty changes, of each kind', () => {
  expect(rows.length).toBeGreaterThanOrEqual(30);
  expect(new Set(rows.map(([, , kind]) => kind)).size).toBe(3);
});
