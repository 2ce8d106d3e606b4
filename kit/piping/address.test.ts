import { expect, test } from 'vitest';
import { formatAddress, parseAddress } from './address.ts';

test.each([
  ['localhost:80', { host: 'localhost', port: 80 }],
  ['[::1]:8474', { host: '::1', port: 8474 }],
  [':0', { host: '', port: 0 }],
  ['[::]:65535', { host: '::', port: 65_535 }],
])('%s is an address', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(formatAddress(address)).toBe(text);
});

test.each(['', 'localhost', 'localhost:', 'localhost:65536', 'a:b', '::1:80', 'http://a:80'])(
  '%j is none',
  (text) => {
    expect(parseAddress(text)).toBeUndefined();
  },
);
