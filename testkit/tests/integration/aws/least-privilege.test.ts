import { fileURLToPath } from 'node:url';
import { expectLeastPrivilege, leastPrivilege } from '@gauntlet/testkit/aws';
import { expect, test } from 'vitest';

// A module that is in use: what removes from S3 what tests have made.
const sources = fileURLToPath(new URL('../../../cleanup/aws/s3.ts', import.meta.url));

function policyIn(partition: string, more: readonly string[] = []) {
  const bucket = `arn:${partition}:s3:::test-*`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Bucket',
        Effect: 'Allow',
        Action: [
          's3:DeleteBucket',
          's3:ListBucket',
          's3:ListBucketVersions',
          's3:ListBucketMultipartUploads',
        ],
        Resource: bucket,
      },
      {
        Sid: 'Objects',
        Effect: 'Allow',
        Action: ['s3:DeleteObject', 's3:AbortMultipartUpload', ...more],
        Resource: `${bucket}/*`,
      },
    ],
  };
}

test.for(['aws', 'aws-cn'] as const)('in %s, the policy that is right passes', (partition) => {
  const result = expectLeastPrivilege({ policy: policyIn(partition), sources });
  expect(result.partition).toBe(partition);
  expect(new Set(result.sent.map(({ operation }) => operation)).size).toBe(6);
});

test.for(['aws', 'aws-cn'] as const)(
  'in %s, what is missing and needless is named',
  (partition) => {
    const policy = JSON.parse(
      JSON.stringify(policyIn(partition, ['s3:PutObject'])).replace('"s3:ListBucket",', ''),
    );
    const { findings } = leastPrivilege({ policy, sources });
    expect(findings.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['missing', 's3:ListBucket'],
      ['needless', 's3:PutObject'],
    ]);
    expect(findings[0]?.from[0]).toMatch(/cleanup[/\\]aws[/\\]s3\.ts:\d+$/);
    expect(() => expectLeastPrivilege({ policy, sources })).toThrow(
      /missing: s3:ListBucket for ListObjectsV2: no statement allows it \(.*s3\.ts:\d+\)/,
    );
  },
);

test('ARNs of one partition are worth nothing in the other', () => {
  const policy = policyIn('aws');
  const { findings } = leastPrivilege({ policy, sources, partition: 'aws-cn' });
  expect(findings.map(({ kind }) => kind)).toEqual(['partition', 'partition']);
});

test('a call seen in a test is needed, although no source shows it', () => {
  const seen = [{ service: 's3', operation: 'CopyObject', inputs: ['Bucket'] }];
  const { findings } = leastPrivilege({ policy: policyIn('aws'), sources, seen });
  expect(findings.map(({ subject, from }) => [subject, from])).toEqual([
    ['s3:GetObject', ['seen in tests']],
    ['s3:PutObject', ['seen in tests']],
  ]);
});

test('sources that are not there are an error, and no policy full of needless permissions', () => {
  expect(() => leastPrivilege({ policy: policyIn('aws'), sources: 'no/such/**' })).toThrow(
    expect.objectContaining({ code: 'AWS_NO_SOURCES' }),
  );
});
