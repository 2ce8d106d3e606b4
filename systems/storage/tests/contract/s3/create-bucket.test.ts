import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { as, codeOf, newName, suite } from '../../support/s3-contract.ts';
import { signedFetch } from '../../support/s3-requests.ts';

test('makes one, and its owner may make it again', async () => {
  const Bucket = newName();
  const { Location } = await as().send(new CreateBucketCommand({ Bucket }));
  expect(Location).toBe(`/${Bucket}`);
  await as().send(new HeadBucketCommand({ Bucket }));
  await as().send(new CreateBucketCommand({ Bucket }));
  const theirs = as('otherWriter').send(new CreateBucketCommand({ Bucket }));
  expect(await codeOf(theirs)).toBe('409 BucketAlreadyExists');
});

test.each(['ab', 'UPPER', 'a_b', '1.2.3.4', 'a..b', '-ab', 'a'.repeat(64), 'xn--ab'])(
  'the name %s is refused',
  async (name) => {
    const answer = await signedFetch(`${suite().url}/${name}`, suite().writer, { method: 'PUT' });
    expect([answer.status, answer.code]).toEqual([400, 'InvalidBucketName']);
  },
);

test('a reader may not, and other places are refused', async () => {
  const create = (who: 'reader' | 'writer', LocationConstraint: 'eu-west-1') => {
    const CreateBucketConfiguration = { LocationConstraint };
    return as(who).send(new CreateBucketCommand({ Bucket: newName(), CreateBucketConfiguration }));
  };
  expect(await codeOf(as('reader').send(new CreateBucketCommand({ Bucket: newName() })))).toBe(
    '403 AccessDenied',
  );
  expect(await codeOf(create('writer', 'eu-west-1'))).toBe(
    '400 IllegalLocationConstraintException',
  );
});

test('XML that is none, or too long, is refused', async () => {
  const url = `${suite().url}/${newName()}`;
  const body = '<CreateBucketConfiguration><a></CreateBucketConfiguration>';
  const broken = await signedFetch(url, suite().writer, { method: 'PUT', body });
  expect([broken.status, broken.code]).toEqual([400, 'MalformedXML']);
  const long = { method: 'PUT', body: `<CreateBucketConfiguration>${' '.repeat(70_000)}` };
  expect((await signedFetch(url, suite().writer, long)).code).toBe('MaxMessageLengthExceeded');
});

test('what is not there yet is said, not passed over', async () => {
  const create = new CreateBucketCommand({ Bucket: newName(), ObjectLockEnabledForBucket: true });
  expect(await codeOf(as().send(create))).toBe('501 NotImplemented');
});
