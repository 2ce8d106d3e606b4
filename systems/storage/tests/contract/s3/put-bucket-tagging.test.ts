import { GetBucketTaggingCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newBucket } from '../../support/s3-contract.ts';

function tag(Bucket: string, ...TagSet: { Key: string; Value: string }[]) {
  return as().send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
}

test('tags take the place of those before', async () => {
  const Bucket = await newBucket();
  await tag(Bucket, { Key: 'a', Value: '1' }, { Key: 'b', Value: '' });
  await tag(Bucket, { Key: 'c', Value: 'é & <x>'.replace(/[&<>]/g, '+') });
  const { TagSet } = await as().send(new GetBucketTaggingCommand({ Bucket }));
  expect(TagSet).toEqual([{ Key: 'c', Value: 'é + +x+' }]);
});

test('at most 50, each once, in the letters that are allowed', async () => {
  const Bucket = await newBucket();
  const many = Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: 'v' }));
  expect(await codeOf(tag(Bucket, ...many))).toBe('400 BadRequest');
  const refused = [
    [
      { Key: 'a', Value: '1' },
      { Key: 'a', Value: '2' },
    ],
    [{ Key: '', Value: '1' }],
    [{ Key: 'a', Value: 'x'.repeat(257) }],
    [{ Key: 'a<', Value: 'x' }],
    [{ Key: 'aws:a', Value: 'x' }],
  ];
  for (const tags of refused) expect(await codeOf(tag(Bucket, ...tags))).toBe('400 InvalidTag');
});
