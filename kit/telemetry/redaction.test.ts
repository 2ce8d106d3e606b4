import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redacted, redaction } from './redaction.ts';

const redact = redaction();
const secret = 's3cr3t-"v\\alue"';

test.each([
  ['a key', { password: secret }],
  ['a header', { headers: { Authorization: `Negotiate ${secret}` } }],
  ['a longer name', { stripe_webhook_secret: secret, refreshToken: secret }],
  ['an AWS secret', { awsSecretAccessKey: secret, accessKeyId: secret }],
  ['a list', { 'set-cookie': [secret, secret] }],
  ['an object', { credentials: { user: 'a', value: secret } }],
  ['deep inside', { a: [{ b: { c: { apiKey: secret } } }] }],
  ['JSON in a string', { body: JSON.stringify({ user: 'u', password: 's3cr3t', after: 1 }) }],
  ['a URL', { url: '/files?X-Amz-Signature=s3cr3t&x=1', msg: 'GET /?token=s3cr3t' }],
  ['a connection string', { msg: 'no route to postgres://app:s3cr3t@db:5432/x' }],
  ['a bearer token in a stack', { err: { stack: 'Error: Bearer s3cr3t\n    at f' } }],
  ['a number', { passphrase: 53_637 }],
])('hides %s', (_, fields) => {
  const line = redact(`${JSON.stringify(fields)}\n`);
  expect(line).not.toMatch(/s3cr3t|53637/);
  expect(line).toContain(redacted);
  expect(line.endsWith('\n')).toBe(true);
  expect(() => JSON.parse(line)).not.toThrow();
});

// Put together here, so that scanners for secrets find none in this file.
const b62 = 'aB3'.repeat(20);
test.each([
  ['a JWT', `eyJhbGciOi.eyJzdWIi.${b62}`],
  ['an API key of ours', `gw_live_${b62.slice(0, 49)}`],
  ["OpenAI's", `sk-proj-${b62}`],
  ["Stripe's", `sk_live_${b62}`],
  ["Stripe's web hook", `whsec_${b62}`],
  ["GitHub's", `ghp_${b62}`],
  ["AWS's", `AKIA${'ABCD'.repeat(4)}`],
  ['a private key', `-----BEGIN PRIVATE KEY-----\n${b62}\n-----END PRIVATE KEY-----`],
])('hides %s by its form alone', (_, value) => {
  const line = redact(JSON.stringify({ msg: `got ${value} here` }));
  expect(line).not.toContain(b62.slice(0, 20));
  expect(line).not.toContain('ABCDABCD');
  expect(line).toMatch(/\[redacted\].* here/);
});

test('leaves what is no secret as it was', () => {
  const fields = {
    max_tokens: 100,
    tokens: 3,
    completionTokens: 5,
    path: '/v1/chat',
    sha256: 'ab12'.repeat(16),
    keyboard: 'x',
    requestId: '019a-b2',
  };
  const line = JSON.stringify(fields);
  expect(redact(line)).toBe(line);
});

test('whatever stands around it, a secret under its key never comes out; JSON stays JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (fields, tail) => {
      const value = `needle${tail}needle`;
      const line = redact(JSON.stringify({ fields, password: value, token: [value] }));
      expect(line).not.toContain('needle');
      expect(() => JSON.parse(line)).not.toThrow();
    }),
  );
});

test('takes further keys of a product, and long lines in a blink', () => {
  expect(redaction(['prompt'])('{"prompt":"a"}')).toBe(`{"prompt":"${redacted}"}`);
  const before = process.cpuUsage();
  for (const unit of ['eyJ', 'token', 'a', '://', 'Bearer ', '"token":"', '\\"']) {
    redact(unit.repeat(100_000));
  }
  // Milliseconds when linear, minutes when not; what else the machine does is not counted.
  const { user } = process.cpuUsage(before);
  expect(user / 1_000).toBeLessThan(5_000);
});
