import { expect, test } from 'vitest';
import { dollarsOf, emailOf, passwordOf, portOf, secondsOf, textOf } from './arguments.ts';

test.each(['0', '8000', '65535'])('%s is a port', (text) => {
  expect(portOf(text)).toBe(Number(text));
});

test.each(['abc', '', '-1', '65536', '1e3', '80.5', ' 80'])('"%s" is no port', (text) => {
  expect(() => portOf(text)).toThrow('from 0');
});

test.each(['0', '600'])('%s is a number of seconds', (text) => {
  expect(secondsOf(text)).toBe(Number(text));
});

test.each(['10min', '', '-5', '1e3', '0x10', '1.5', ' 5', '9'.repeat(10)])(
  '"%s" is no number of seconds',
  (text) => {
    expect(() => secondsOf(text)).toThrow('seconds');
  },
);

test('an account is made for a mail address alone', () => {
  expect(emailOf('ann@example.com')).toBe('ann@example.com');
  for (const text of ['ann', 'ann@', '@example.com', 'ann@example.com; rm']) {
    expect(() => emailOf(text)).toThrow('no mail address');
  }
});

test('credit is an amount of dollars, and not less than nothing', () => {
  expect([dollarsOf('12.50'), dollarsOf('0')]).toEqual([12_500_000_000n, 0n]);
  for (const text of ['-5', 'x', '', '1e3', '0.0000000001', '999999999999']) {
    expect(() => dollarsOf(text)).toThrow('such as 12.50');
  }
});

test('a weak password is told why', () => {
  expect(passwordOf('four quiet otters')).toBe('four quiet otters');
  expect(() => passwordOf('short')).toThrow('It is shorter than 10 characters.');
});

test('a name is as long as it may be over HTTP', () => {
  expect(textOf('keyName')(' laptop ')).toBe('laptop');
  expect(textOf('reason')('r'.repeat(500))).toHaveLength(500);
  for (const text of ['', ' ', 'n'.repeat(101)]) {
    expect(() => textOf('keyName')(text)).toThrow('It has 1 to 100 signs.');
  }
});
