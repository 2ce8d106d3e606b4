/** What a vehicle needs, tried for real: each by itself, so that one failure hides no other. */

import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Config } from '../config/schema.ts';
import {
  clientSettingsOf,
  directoriesOf,
  endpointOf,
  storeSettingsOf,
} from '../config/settings.ts';
import { readUsage } from '../disk/usage.ts';
import { uploaderErrors } from '../model/errors.ts';
import { levelOf, usedPercent } from '../policy/disk-level.ts';
import { reactionTo } from '../policy/reaction.ts';
import { fingerprintBytes } from '../upload/fingerprint.ts';
import { problemOf, reasonOf } from '../upload/problem.ts';
import { readBack } from '../upload/read-back.ts';
import { s3Client } from '../upload/s3-client.ts';
import { s3Store } from '../upload/s3-store.ts';
import { scan } from '../watch/scan.ts';
import { cloudWatchSettingsOf } from './monitoring.ts';

export interface CheckItem {
  readonly name: string;
  readonly outcome: 'ok' | 'warn' | 'fail';
  readonly text: string;
}

/** S3 refuses a clock that is off by a quarter of an hour; a third of that is worth a word. */
const CLOCK_WARN_MS = 5 * 60_000;

const CLOCK_TEXT = 'can not be tried while the clock is wrong';

export async function* checklist(config: Config): AsyncGenerator<CheckItem> {
  yield { name: 'config', outcome: 'ok', text: `vehicle ${config.vehicle}` };
  yield stateItem(config);
  yield* directoryItems(config);
  yield* diskItems(config);
  const client = s3Client({ ...clientSettingsOf(config) });
  try {
    const credentials = await credentialsItem(client, config);
    yield credentials;
    if (credentials.outcome !== 'fail') {
      const { bucket, clock } = await bucketItems(client, config);
      yield bucket;
      if (clock !== undefined) yield clock;
      if (bucket.outcome === 'ok') yield await probeItem(client, config);
    }
    yield await metricsItem(config);
  } finally {
    client.destroy();
  }
}

function stateItem({ state }: Config): CheckItem {
  try {
    mkdirSync(state, { recursive: true });
    accessSync(state, constants.W_OK);
    return { name: 'state', outcome: 'ok', text: state };
  } catch (error) {
    return { name: 'state', outcome: 'fail', text: reasonOf(error) };
  }
}

async function* directoryItems(config: Config): AsyncGenerator<CheckItem> {
  for (const directory of directoriesOf(config)) {
    const { looks, unreadable } = await scan(directory, () => false);
    const reason = unreadable.get(directory.path);
    const found = `${directory.path}: ${looks.length} files`;
    const hidden = unreadable.size === 0 ? '' : `, ${unreadable.size} folders unreadable`;
    yield reason === undefined
      ? { name: 'directory', outcome: hidden === '' ? 'ok' : 'warn', text: found + hidden }
      : { name: 'directory', outcome: 'fail', text: `${directory.path}: ${reason}` };
  }
}

async function* diskItems(config: Config): AsyncGenerator<CheckItem> {
  for (const usage of await readUsage(config.directories.map(({ path }) => path))) {
    const level = levelOf(usage, config.disk);
    const text = `${usedPercent(usage).toFixed(1)} % used: ${usage.directories.join(', ')}`;
    yield { name: 'disk', outcome: level === 'fine' ? 'ok' : 'warn', text };
  }
}

async function credentialsItem(client: S3Client, config: Config): Promise<CheckItem> {
  try {
    const { accessKeyId } = await client.config.credentials();
    const by = config.s3.profile === undefined ? '' : ` of the profile ${config.s3.profile}`;
    return { name: 'credentials', outcome: 'ok', text: `${accessKeyId.slice(0, 4)}...${by}` };
  } catch (error) {
    return { name: 'credentials', outcome: 'fail', text: failureText(error, config) };
  }
}

async function bucketItems(client: S3Client, config: Config) {
  const { bucket } = config.s3;
  let answeredAt: string | undefined;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      answeredAt ??= dateOf(result.response);
      return result;
    },
    { step: 'deserialize', name: 'uploader-date', priority: 'low' },
  );
  let item: CheckItem;
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
    item = { name: 'bucket', outcome: 'ok', text: `${bucket} at ${endpointOf(config)}` };
  } catch (error) {
    const told = await reasonBehind(client, config, error);
    item = { name: 'bucket', outcome: 'fail', text: failureText(told, config) };
  }
  const clock = clockItem(answeredAt);
  // A signature of another time is refused like a wrong key, and HEAD does not say which it was.
  const isClock = item.outcome === 'fail' && clock?.outcome === 'fail';
  return { bucket: isClock ? { ...item, text: CLOCK_TEXT } : item, clock };
}

/** An answer to HEAD has no body, so it does not say why: a question whose answer has one does. */
async function reasonBehind(client: S3Client, config: Config, error: unknown): Promise<unknown> {
  if (problemOf(error).status !== 403) return error;
  const attributes = storeSettingsOf(config);
  const store = s3Store({ client, bucket: config.s3.bucket, attributes });
  try {
    await store.isEmpty('', new AbortController().signal);
    return error;
  } catch (told) {
    return told;
  }
}

function dateOf(response: unknown): string | undefined {
  const { headers } = (response ?? {}) as { headers?: Record<string, string> };
  return headers?.date;
}

function clockItem(answeredAt: string | undefined): CheckItem | undefined {
  const theirs = Date.parse(answeredAt ?? '');
  if (Number.isNaN(theirs)) return undefined;
  const offMs = Math.abs(Date.now() - theirs);
  const isOff = offMs > CLOCK_WARN_MS;
  const { fix } = uploaderErrors.make('S3_CLOCK', { reason: '' });
  const text = `${Math.round(offMs / 1000)} s from the clock of S3${isOff ? `. ${fix}` : ''}`;
  return { name: 'clock', outcome: isOff ? 'fail' : 'ok', text };
}

/** One file up, back and compared; what it was made from is deleted. */
async function probeItem(client: S3Client, config: Config): Promise<CheckItem> {
  const store = s3Store({
    client,
    bucket: config.s3.bucket,
    attributes: storeSettingsOf(config),
  });
  const folder = await mkdtemp(join(tmpdir(), 'uploader-check-'));
  const { signal } = new AbortController();
  const key = `${config.vehicle}/check/${randomUUID()}.txt`;
  const bytes = Buffer.from(`uploader check ${new Date().toISOString()}\n`);
  try {
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'probe.txt');
    await writeFile(path, bytes);
    const { sha256 } = fingerprintBytes(bytes);
    const { vehicle } = config;
    const place = { vehicle, source: 'check', path, modifiedMs: Date.now(), sha256 };
    const notes = { ...place, isCutOff: false };
    await store.put({ key, body: bytes, sizeBytes: bytes.length, sha256, notes, signal });
    if ((await readBack(store, key, signal)) !== sha256) throw new Error('it came back changed');
    return { name: 'round trip', outcome: 'ok', text: `one file up, back and the same: ${key}` };
  } catch (error) {
    return { name: 'round trip', outcome: 'fail', text: failureText(error, config) };
  } finally {
    // The object stays: a vehicle has no right to delete in the bucket.
    await rm(folder, { recursive: true, force: true });
  }
}

async function metricsItem(config: Config): Promise<CheckItem> {
  const name = 'metrics';
  if (!config.monitoring.cloudwatch.enabled) return { name, outcome: 'ok', text: 'switched off' };
  const { cloudWatchClient, cloudWatchSink } = await import('../metrics/cloudwatch.ts');
  const settings = cloudWatchSettingsOf(config);
  const sink = cloudWatchSink(cloudWatchClient(settings), settings.namespace);
  const batch = {
    vehicle: config.vehicle,
    points: [{ name: 'QueueDepth', unit: 'Count' as const, value: 0 }],
  };
  try {
    const at = new Date();
    await sink.put(batch, at);
    const isVisible = await sink.has(batch, at);
    const text = isVisible ? 'sent, and visible' : 'sent; CloudWatch shows them in a few minutes';
    return { name, outcome: isVisible ? 'ok' : 'warn', text };
  } catch (error) {
    const { message } = uploaderErrors.make('METRICS_FAILED', { reason: reasonOf(error) });
    return { name, outcome: 'fail', text: message };
  } finally {
    sink.close();
  }
}

function failureText(error: unknown, config: Config): string {
  const { bucket, region } = config.s3;
  const reaction = reactionTo(problemOf(error));
  const details = { bucket, region, endpoint: endpointOf(config), reason: reasonOf(error) };
  const isMissing = problemOf(error).status === 404;
  const code = reaction.kind === 'hold' ? reaction.code : isMissing ? 'S3_NO_BUCKET' : undefined;
  if (code === undefined) return reasonOf(error);
  const { message, fix } = uploaderErrors.make(code, details);
  return `${message}. ${fix}`;
}
