import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expectLeastPrivilege, leastPrivilege } from '@gauntlet/testkit/aws';
import { expect, test } from 'vitest';

const base = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['upload', 'metrics', 'agent'].map((folder) => `${base}${folder}`);
// Tags and keys of KMS are only for those who configure them, and their policies name the key.
const policyFor = (partition: string) =>
  JSON.parse(readFileSync(`${base}policies/${partition}.json`, 'utf8'));

test.each(['aws', 'aws-cn'])(
  '%s: what the code sends is allowed, and nothing else',
  (partition) => {
    const result = expectLeastPrivilege({ policy: policyFor(partition), sources });
    expect(result.partition).toBe(partition);
    expect(result.sent.length).toBeGreaterThan(12);
  },
);

test.each(['aws', 'aws-cn'])('%s: a vehicle may delete no object', (partition) => {
  expect(JSON.stringify(policyFor(partition))).not.toMatch(/DeleteObject|s3:\*/);
});

test('a policy that lacks an action, or has one too many, is noticed', () => {
  const text = readFileSync(`${base}policies/aws.json`, 'utf8');
  const broken = text.replace('"s3:AbortMultipartUpload"', '"s3:DeleteObject"');
  const { findings } = leastPrivilege({ policy: JSON.parse(broken), sources });
  expect(findings.map(({ subject }) => subject).toSorted()).toEqual([
    's3:AbortMultipartUpload',
    's3:DeleteObject',
  ]);
});
