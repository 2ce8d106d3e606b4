import { expect, test } from 'vitest';
import { type SourceFile, scanSources } from './scan.ts';

function sentBy(text: string, ...others: SourceFile[]): string[] {
  const sent = scanSources([{ path: 'a.ts', text }, ...others]);
  return sent.map(({ service, operation, from, inputs }) => {
    const members = inputs ? `(${inputs.join(',')})` : '(?)';
    return `${from} ${service}:${operation}${members}`;
  });
}

const rows: readonly (readonly [name: string, text: string, ...sent: string[]])[] = [
  [
    'a command, under another name',
    `import { PutObjectCommand as Put } from '@aws-sdk/client-s3';

     new Put({ Bucket, Key: 'k' });`,
    'a.ts:3 s3:PutObject(Bucket,Key)',
  ],
  [
    'through the whole module',
    `import * as s3 from '@aws-sdk/client-s3';\nnew s3.HeadObjectCommand(input());`,
    'a.ts:2 s3:HeadObject(?)',
  ],
  [
    'required',
    `const { ListObjectsV2Command } = require('@aws-sdk/client-s3'); new ListObjectsV2Command({});`,
    'a.ts:1 s3:ListObjectsV2()',
  ],
  [
    'loaded when it is needed',
    `const aws = await import('@aws-sdk/client-cloudwatch'); new aws.PutMetricDataCommand({ a });`,
    'a.ts:1 cloudwatch:PutMetricData(a)',
  ],
  [
    'an input in a variable, with a spread',
    `import { PutObjectCommand } from '@aws-sdk/client-s3';
     const common = { Bucket: 'b' };
     new PutObjectCommand({ ...common, Tagging: 'a=b' } satisfies Input);`,
    'a.ts:3 s3:PutObject(Bucket,Tagging)',
  ],
  [
    'an input that is added to later',
    `import { PutObjectCommand } from '@aws-sdk/client-s3';
     const input = { Bucket: 'b' }; input.ACL = 'private'; new PutObjectCommand(input);`,
    'a.ts:2 s3:PutObject(?)',
  ],
  [
    'methods of an aggregated client',
    `import { S3, S3Client } from '@aws-sdk/client-s3';
     class Store { private s3 = new S3({}); get(Key) { return this.s3.getObject({ Key }); } }
     const other = new S3Client({}); other.send(1); new S3().headBucket({ Bucket: 'b' });`,
    'a.ts:2 s3:GetObject(Key)',
    'a.ts:3 s3:HeadBucket(Bucket)',
  ],
  [
    'a client that is handed over, known by its type',
    `import type { SQS } from '@aws-sdk/client-sqs';
     export const go = (sqs: SQS) => sqs.sendMessageBatch({ QueueUrl });`,
    'a.ts:2 sqs:SendMessageBatch(QueueUrl)',
  ],
  [
    'pages and waiters',
    `import { paginateListObjectsV2, waitUntilObjectExists } from '@aws-sdk/client-s3';
     paginateListObjectsV2({ client }, { Bucket }); waitUntilObjectExists({ client }, { Key });`,
    'a.ts:2 s3:ListObjectsV2(Bucket)',
    'a.ts:2 s3:HeadObject(Key)',
  ],
  [
    'the SDK handed over as an argument',
    `import type { S3Client } from '@aws-sdk/client-s3';
     type Sdk = typeof import('@aws-sdk/client-s3');
     const go = (sdk: Sdk) => new sdk.ListPartsCommand(range);`,
    'a.ts:3 s3:ListParts(?)',
  ],
  [
    'an upload in parts that takes nothing back',
    `import { Upload } from '@aws-sdk/lib-storage';
     new Upload({ client, leavePartsOnError: true, params: { Bucket, Key, Tagging } });`,
    'a.ts:2 s3:PutObject(Bucket,Key,Tagging)',
    'a.ts:2 s3:CreateMultipartUpload(Bucket,Key,Tagging)',
    'a.ts:2 s3:UploadPart()',
    'a.ts:2 s3:CompleteMultipartUpload()',
  ],
  [
    'a signed address is sent by whoever has it',
    `import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
     import { GetObjectCommand } from '@aws-sdk/client-s3';
     getSignedUrl(client, new GetObjectCommand({ Bucket, VersionId }));`,
    'a.ts:3 s3:GetObject(Bucket,VersionId)',
  ],
  [
    'what TypeScript alone can say',
    `import { PublishCommand } from '@aws-sdk/client-sns';
     enum Kind { A } namespace N { export const a = 1 }
     class Sender { constructor(private readonly topic: string) {} @log()
       send() { return <T,>(a: T) => new PublishCommand({ TopicArn: this.topic! } as never); } }`,
    'a.ts:4 sns:Publish(TopicArn)',
  ],
  [
    'types alone',
    `import type { PutObjectCommand } from '@aws-sdk/client-s3'; let a: PutObjectCommand;`,
  ],
  ['a class of the same name', `class PutObjectCommand {} new PutObjectCommand();`],
];

test.for(rows)('%s', ([, text, ...sent]) => {
  expect(sentBy(text)).toEqual(sent);
});

test('names are followed through modules that pass them on', () => {
  const index = {
    path: 'aws/index.ts',
    text: `export * from './s3.ts'; export * from './index.ts';`,
  };
  const s3 = {
    path: 'aws/s3.ts',
    text: `import { CopyObjectCommand } from '@aws-sdk/client-s3';
      export { CopyObjectCommand as Copy };`,
  };
  const text = `import { Copy } from './aws/index.js';\nnew Copy({ Bucket });`;
  expect(sentBy(text, index, s3)).toEqual(['a.ts:2 s3:CopyObject(Bucket)']);
});
