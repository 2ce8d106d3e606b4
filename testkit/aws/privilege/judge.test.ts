import { expect, test } from 'vitest';
import type { Sent } from './actions.ts';
import { judge, partitionOf } from './judge.ts';
import { readPolicy } from './policy.ts';

const IN_BUCKET = 'arn:aws:s3:::logs/*';
const BUCKET = 'arn:aws:s3:::logs';

function findings(sent: readonly Partial<Sent>[], ...statements: object[]): string[] {
  const read = readPolicy({ Version: '2012-10-17', Statement: statements });
  const full = sent.map((one): Sent => {
    return { service: 's3', operation: '', from: 'a.ts:1', inputs: [], ...one };
  });
  const also: string[] = [];
  const judged = judge({ statements: read, sent: full, partition: partitionOf(read), also });
  return judged.map(({ kind, subject }) => `${kind} ${subject}`);
}

const allow = (Action: unknown, Resource: unknown = IN_BUCKET, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

// [operation, inputs, the actions that it needs]
const operations: readonly (readonly [string, readonly string[], ...string[]])[] = [
  ['HeadObject', [], 's3:GetObject'],
  ['GetObject', ['VersionId'], 's3:GetObjectVersion'],
  ['ListObjectsV2', [], 's3:ListBucket'],
  ['ListBuckets', [], 's3:ListAllMyBuckets'],
  ['CopyObject', [], 's3:GetObject', 's3:PutObject'],
  ['UploadPart', [], 's3:PutObject'],
  ['ListParts', [], 's3:ListMultipartUploadParts'],
  ['ListMultipartUploads', [], 's3:ListBucketMultipartUploads'],
  ['AbortMultipartUpload', [], 's3:AbortMultipartUpload'],
  [
    'DeleteObjects',
    ['BypassGovernanceRetention'],
    's3:BypassGovernanceRetention',
    's3:DeleteObject',
  ],
  ['PutObject', ['Tagging', 'ACL'], 's3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging'],
  ['PutObject', ['ObjectLockMode'], 's3:PutObject', 's3:PutObjectRetention'],
  ['PutObject', ['SSEKMSKeyId'], 'kms:GenerateDataKey', 's3:PutObject'],
  ['PutBucketCors', [], 's3:PutBucketCORS'],
  ['GetBucketLocation', [], 's3:GetBucketLocation'],
];

test.for(operations)('%s with %j needs its actions', ([operation, inputs, ...actions]) => {
  const needed = actions.map((action) => `missing ${action}`);
  expect(findings([{ operation, inputs }], allow([]))).toEqual(needed);
});

test.for([
  ['sqs', 'SendMessageBatch', 'sqs:SendMessage'],
  ['lambda', 'Invoke', 'lambda:InvokeFunction'],
  ['cloudwatch', 'PutMetricData', 'cloudwatch:PutMetricData'],
  ['dynamodb', 'TransactGetItems', 'dynamodb:GetItem'],
] as const)('%s %s needs %s', ([service, operation, action]) => {
  expect(findings([{ service, operation }], allow([]))).toEqual([`missing ${action}`]);
});

const put = [{ operation: 'PutObject' }];
const list = [{ operation: 'ListObjectsV2' }];
const metric = [{ service: 'cloudwatch', operation: 'PutMetricData' }];
const policies: readonly (readonly [string, readonly Partial<Sent>[], object[], string[]])[] = [
  ['exactly what is needed', put, [allow('s3:PutObject')], []],
  ['in other letters', put, [allow('S3:putobject')], []],
  [
    'too little and too much',
    put,
    [allow(['s3:GetObject'])],
    ['missing s3:PutObject', 'needless s3:GetObject'],
  ],
  ['a wildcard that covers it', put, [allow('s3:Put*')], ['wildcard s3:Put*']],
  [
    'a wildcard that covers nothing',
    put,
    [allow(['s3:PutObject', 's3:Get?cl*'])],
    ['needless s3:Get?cl*'],
  ],
  [
    'a statement of its own',
    put,
    [{ Effect: 'Allow', NotAction: 'iam:*', Resource: IN_BUCKET }],
    ['wildcard NotAction'],
  ],
  [
    'all but this',
    put,
    [{ Effect: 'Allow', NotAction: 's3:Put*', Resource: IN_BUCKET }],
    ['missing s3:PutObject', 'wildcard NotAction'],
  ],
  [
    'denied again',
    put,
    [allow('s3:PutObject'), { Effect: 'Deny', Action: 's3:*', Resource: '*' }],
    ['missing s3:PutObject'],
  ],
  [
    'denied on a condition',
    put,
    [
      allow('s3:PutObject'),
      {
        Effect: 'Deny',
        Action: 's3:*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
    [],
  ],
  [
    'the bucket in place of what is in it',
    put,
    [allow('s3:PutObject', BUCKET)],
    ['missing s3:PutObject'],
  ],
  [
    'what is in the bucket in place of it',
    list,
    [allow('s3:ListBucket')],
    ['missing s3:ListBucket'],
  ],
  [
    'both, in one statement',
    [...put, ...list],
    [allow(['s3:PutObject', 's3:ListBucket'], [BUCKET, IN_BUCKET])],
    [],
  ],
  ['everything there is', put, [allow('s3:PutObject', '*')], ['wildcard Resource *']],
  [
    'everything, where nothing narrower exists',
    metric,
    [allow('cloudwatch:PutMetricData', '*')],
    [],
  ],
  [
    'an ARN, where only everything works',
    metric,
    [allow('cloudwatch:PutMetricData', 'arn:aws:cloudwatch:::x')],
    ['missing cloudwatch:PutMetricData'],
  ],
  [
    'two partitions at once',
    put,
    [allow('s3:PutObject', [IN_BUCKET, 'arn:aws-cn:s3:::logs/*'])],
    ['partition arn:aws-cn:s3:::logs/*'],
  ],
  [
    'a partition put in later',
    put,
    [allow('s3:PutObject', `arn:$\{AWS::Partition}:s3:::logs/*`)],
    [],
  ],
  [
    'a service of the other partition',
    [{ service: 'sts', operation: 'AssumeRole' }],
    [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: IN_BUCKET.replace('s3', 'iam'),
        Principal: { Service: 'ec2.amazonaws.com.cn' },
      },
    ],
    ['partition ec2.amazonaws.com.cn'],
  ],
];

test.for(policies)('%s', ([, sent, statements, expected]) => {
  expect(findings(sent, ...statements)).toEqual(expected);
});

test('an input that cannot be read makes its actions neither missing nor needless', () => {
  const statements = readPolicy({ Statement: allow(['s3:PutObject', 's3:PutObjectTagging']) });
  const sent: Sent[] = [{ service: 's3', operation: 'PutObject', from: 'a.ts:1' }];
  expect(judge({ statements, sent, partition: 'aws', also: [] })).toEqual([]);
});

test.for([[{}], [{ Statement: [{ Action: 'a' }] }], [{ Statement: [{ Effect: 'Allow' }] }], ['x']])(
  'no policy: %j',
  ([policy]) => {
    expect(() => readPolicy(policy)).toThrow(expect.objectContaining({ code: 'AWS_BAD_POLICY' }));
  },
);
