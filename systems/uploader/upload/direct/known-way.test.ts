import { expect, test } from 'vitest';
import type { S3ClientSettings } from '../s3-settings.ts';
import { knownWay } from './known-way.ts';

const attributes = {
  storageClass: undefined,
  tags: {},
  encryption: undefined,
  kmsKeyId: undefined,
};
const settings: S3ClientSettings = {
  region: 'eu-central-1',
  endpoint: 'http://127.0.0.1:9000',
  profile: undefined,
  pathStyle: true,
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  connections: 2,
};

test('everything is said: nothing has to be found out', async () => {
  const way = knownWay(settings, 'logs', attributes);
  expect(await way?.credentials()).toEqual({ accessKeyId: 'key', secretAccessKey: 'secret' });
  expect(way?.skewMs()).toBe(0);
});

test.each<[string, Partial<S3ClientSettings>, string]>([
  ['no endpoint', { endpoint: undefined }, 'logs'],
  ['an endpoint with a path', { endpoint: 'https://host/s3' }, 'logs'],
  ['another protocol', { endpoint: 'ftp://host' }, 'logs'],
  ['no key', { accessKeyId: undefined }, 'logs'],
  ['no secret', { secretAccessKey: undefined }, 'logs'],
  ['a host for each bucket', { pathStyle: false }, 'logs'],
  ['an access point', {}, 'arn:aws:s3:eu-central-1:1:accesspoint/a'],
  ['a directory bucket', {}, 'logs--euc1-az1--x-s3'],
  ['a bucket with capitals', {}, 'Logs'],
])('%s: that is for the SDK', (_, change, bucket) => {
  expect(knownWay({ ...settings, ...change }, bucket, attributes)).toBeUndefined();
});
