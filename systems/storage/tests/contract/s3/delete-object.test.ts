import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket, put } from '../../support/s3-contract.ts';

test('it is gone, and a second time is no mistake', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  await put(client, Bucket, 'k');
  const remove = () => client.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  expect((await remove()).$metadata.httpStatusCode).toBe(204);
  expect((await remove()).$metadata.httpStatusCode).toBe(204);
  expect(await codeOf(client.send(new HeadObjectCommand({ Bucket, Key: 'k' })))).toBe(
    '404 NotFound',
  );
});

test('only what the client knows, and only by who may', async () => {
  const client = as();
  const Bucket = await newBucket(client);
  const { ETag } = await put(client, Bucket, 'k');
  const remove = (IfMatch: string | undefined, who: 'writer' | 'reader' = 'writer') =>
    as(who).send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch }));
  expect(await codeOf(remove('"else"'))).toBe('412 PreconditionFailed');
  expect(await codeOf(remove(undefined, 'reader'))).toBe('403 AccessDenied');
  await remove(ETag);
});
