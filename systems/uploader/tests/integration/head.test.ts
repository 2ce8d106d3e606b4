/** HEAD, whose refusal has no body that says why. */
import { expect, onTestFinished, test } from 'vitest';
import { problemOf } from '../../upload/problem.ts';
import { s3Client } from '../../upload/s3-client.ts';
import { s3Store } from '../../upload/s3-store.ts';
import { S3Server } from '../support/s3-server.ts';

const signal = new AbortController().signal;

async function storeAt(accessKeyId: string) {
  const s3 = await S3Server.open();
  onTestFinished(() => s3.close());
  const client = s3Client({
    region: 'us-east-1',
    endpoint: s3.url,
    profile: undefined,
    pathStyle: true,
    accessKeyId,
    secretAccessKey: 's',
    connections: 2,
  });
  onTestFinished(() => client.destroy());
  const attributes = {
    storageClass: undefined,
    tags: {},
    encryption: undefined,
    kmsKeyId: undefined,
  };
  return { s3, store: s3Store({ client, bucket: 'logs', attributes }) };
}

test('the first question of a clock that is two hours wrong is answered by HEAD too', async () => {
  const { s3, store } = await storeAt('test-key');
  s3.clockAheadMs = 2 * 3_600_000;
  expect(await store.head('v1/a.log', signal)).toBeUndefined();
});

test('wrong keys are told as that', async () => {
  const { store } = await storeAt('wrong');
  const refused = await store.head('v1/a.log', signal).catch(problemOf);
  expect(refused).toEqual({ name: 'InvalidAccessKeyId', status: 403 });
});
