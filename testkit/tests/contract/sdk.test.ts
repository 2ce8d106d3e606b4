import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DeleteObjectsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expectSdkContract, sdkRecorder } from '@gauntlet/testkit/contract';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fakeS3 } from '../support/fake-s3.ts';
import { installed } from '../support/installed.ts';

// The files of these tests are no one's to review, so CI may write them.
vi.stubEnv('CI', '');

const NAME = '@aws-sdk/client-s3';
const current = dirname(createRequire(import.meta.url).resolve(`${NAME}/package.json`));

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sdk-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** What removes all keys: one list, one deletion. */
async function recorded() {
  const s3 = await fakeS3();
  onTestFinished(() => s3.close());
  for (const key of ['b/1', 'b/2']) s3.keys.add(key);
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  onTestFinished(() => client.destroy());
  const recorder = sdkRecorder();
  recorder.attach(client);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'b' }));
  const Objects = Contents.map(({ Key }) => ({ Key }));
  await client.send(new DeleteObjectsCommand({ Bucket: 'b', Delete: { Objects } }));
  expect(s3.keys.size).toBe(0);
  return recorder.calls;
}

test('the calls that were made are kept, and hold for three versions of the SDK', async () => {
  const calls = await recorded();
  const packages = [current];
  for (const version of ['3.600.0', '3.873.0']) {
    packages.push(join(await installed(NAME, version), 'node_modules', NAME));
  }
  const folder = folderOfTest();
  const { path, outcome, versions } = expectSdkContract('clean-up', {
    calls,
    packages,
    folder,
    update: true,
  });
  expect(outcome).toBe('written');
  expect(versions).toEqual(['3.1162.0', '3.600.0', '3.873.0']);
  expect(JSON.parse(readFileSync(path, 'utf8')).calls).toEqual({
    DeleteObjects: {
      input: {
        Bucket: 'string',
        Delete: 'Delete',
        'Delete.Objects': 'ObjectIdentifier[]',
        'Delete.Objects[].Key': 'string',
      },
      output: {},
    },
    ListObjectsV2: {
      input: { Bucket: 'string' },
      output: { Contents: '_Object[]', 'Contents[].Key': 'string' },
    },
  });
  expect(expectSdkContract('clean-up', { calls, packages, folder })).toMatchObject({
    outcome: 'kept',
    changes: [],
  });
}, 180_000);

test.for([
  [
    'an input renamed',
    'commands/../models/models_0.d.ts',
    /\bObjects: ObjectIdentifier\[\]/,
    'Items: ObjectIdentifier[]',
    'DeleteObjects input Delete.Objects: is gone',
  ],
  [
    'an output of another type',
    'models/models_0.d.ts',
    /(interface _Object \{[^}]*?\bKey\?: )string/,
    '$1number',
    'ListObjectsV2 output Contents[].Key: the type changed from string to number',
  ],
  [
    'a new required input',
    'models/models_0.d.ts',
    /(interface ListObjectsV2Request \{)/,
    '$1 Reason: string | undefined;',
    'ListObjectsV2 input Reason: is a new required input',
  ],
] as const)('a version that breaks them fails: %s', async ([, file, from, to, text]) => {
  const calls = await recorded();
  const folder = folderOfTest();
  const other = join(folder, 'client-s3');
  cpSync(current, other, { recursive: true });
  const path = join(other, 'dist-types', file);
  const before = readFileSync(path, 'utf8');
  expect(before).toMatch(from);
  writeFileSync(path, before.replace(from, to));
  const check = () => expectSdkContract('clean-up', { calls, packages: [current, other], folder });
  expect(check).toThrow(expect.objectContaining({ code: 'CONTRACT_SDK' }));
  expect(check).toThrow(text);
});

test('a version without the operation fails, a folder without a package is an error', async () => {
  const folder = folderOfTest();
  const calls = [{ operation: 'TeleportObject', input: [], output: [] }];
  const options = { calls, packages: [current], folder };
  expect(() => expectSdkContract('x', options)).toThrow('TeleportObject: is gone');
  expect(() => expectSdkContract('x', { ...options, packages: [folder] })).toThrow(
    expect.objectContaining({ code: 'CONTRACT_SDK_UNREADABLE' }),
  );
});
