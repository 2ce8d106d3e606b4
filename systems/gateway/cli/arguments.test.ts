import { expect, test } from 'vitest';
import { emailOf, portOf, secondsOf } from './arguments.ts';

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
