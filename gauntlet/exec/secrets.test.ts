import { expect, test } from 'vitest';
import { lineRedaction, redactionFor } from './secrets.ts';

test('the value of a variable that is named a secret vanishes in every form', () => {
  const redact = redactionFor({ PAYMENT_API_KEY: 'a/b+secret&value', HOME: '/home/me' });
  const base64 = Buffer.from('a/b+secret&value').toString('base64');
  const shown = redact(`x a/b+secret&value ?k=${encodeURIComponent('a/b+secret&value')} ${base64}`);
  expect(shown).not.toMatch(/secret(?:&|%26)value/);
  expect(shown).not.toContain(base64.slice(0, 20));
  expect(redact('in /home/me')).toBe('in /home/me');
});

test('a secret that begins another is taken out without leaving its rest', () => {
  const redact = redactionFor({ A_TOKEN: 'abcdefgh' }, { B_TOKEN: 'abcdefghijkl' });
  expect(redact('abcdefghijkl!')).toBe('[redacted]!');
});

test('short values and names of places stay: they are in every other line', () => {
  const redact = redactionFor({ TOKEN: 'test', SSH_KEY_PASSWORD_FILE: '/etc/passphrase' });
  expect(redact('test /etc/passphrase')).toBe('test /etc/passphrase');
});

test('what has the form of a secret needs no variable', () => {
  const redact = redactionFor({});
  expect(redact('key AKIAABCDEFGHIJKLMNOP')).not.toContain('ABCDEFGHIJKLMNOP');
  expect(redact('postgres://me:hunter22@host')).not.toContain('hunter22');
});

test('a private key over many lines vanishes, and what follows it stays', () => {
  const redact = lineRedaction(redactionFor({}));
  const lines = [
    'a',
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIB',
    '-----END RSA PRIVATE KEY-----',
    'b',
  ];
  expect(lines.map(redact)).toEqual([
    'a',
    '-----BEGIN RSA PRIVATE KEY-----[redacted]',
    '[redacted]',
    '[redacted]',
    'b',
  ]);
});

test('each line of a secret of many lines vanishes', () => {
  const redact = redactionFor({ SIGNING_KEY: 'first-line-x\nsecond-line-y' });
  expect(redact('second-line-y')).toBe('[redacted]');
});
