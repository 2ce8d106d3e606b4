import { expect, test } from 'vitest';
import { guardedLookup, isAllowedAddress, urlProblem } from './addresses.ts';

const privates = [
  ...['127.0.0.1', '10.1.2.3', '192.168.0.1', '172.16.0.1', '169.254.169.254', '100.64.0.1'],
  ...['0.0.0.0', '255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', '::ffff:127.0.0.1'],
  ...['64:ff9b::7f00:1', '224.0.0.1', 'not an address'],
];

test.each(privates)('%s is no address of a provider', (address) => {
  expect(isAllowedAddress(address, [])).toBe(false);
});

test('public addresses are, and private ones in a network that the operator allows', () => {
  expect(['8.8.8.8', '2606:4700::1111'].map((one) => isAllowedAddress(one, []))).toEqual([
    ...[true, true],
  ]);
  expect(isAllowedAddress('10.1.2.3', ['10.1.0.0/16', '::1/128'])).toBe(true);
  expect(isAllowedAddress('10.2.2.3', ['10.1.0.0/16', '::1/128'])).toBe(false);
});

test.each([
  ['https://api.openai.com/v1', true],
  ['http://127.0.0.1:8080', false],
  ['http://0x7f.1/v1', false],
  ['http://2130706433/', false],
  ['http://[::1]/v1', false],
  ['http://[::ffff:10.0.0.1]/', false],
  ['http://localhost/v1', false],
  ['http://metadata.google.internal/', false],
  ['ftp://example.com', false],
  ['https://user:pass@example.com', false],
  ['https://example.com/?x=1', false],
  ['nonsense', false],
])('the base URL %s is taken: %s', (url, isTaken) => {
  expect(urlProblem(url, []) === undefined).toBe(isTaken);
});

function lookUp(addresses: readonly string[], all: boolean) {
  const found = addresses.map((address) => ({ address, family: 4 }));
  const lookup = guardedLookup([], (_name, done) => done(null, found));
  return new Promise((resolve) => {
    lookup('models.example', { all }, (error, answer) => resolve(error ?? answer));
  });
}

test('a name that leads to a private address is refused when it is connected to', async () => {
  expect(await lookUp(['8.8.8.8', '10.0.0.1'], true)).toBeInstanceOf(Error);
  expect(await lookUp([], true)).toBeInstanceOf(Error);
  expect(await lookUp(['8.8.8.8'], false)).toBe('8.8.8.8');
  expect(await lookUp(['8.8.8.8'], true)).toEqual([{ address: '8.8.8.8', family: 4 }]);
  const failing = guardedLookup([], (_name, done) => done(new Error('no such name'), []));
  const failed = new Promise((resolve) => {
    failing('x', {}, (error) => resolve(error));
  });
  expect(await failed).toMatchObject({ message: 'no such name' });
});
