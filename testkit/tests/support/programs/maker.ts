/**
 * A test process: makes one thing of each kind that it is told to, says so, and waits to be killed
 * or for the end of its input. Arguments: ledger folder, then JSON of what to make.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Cleanup, Ledger } from '@gauntlet/testkit/cleanup';
import pg from 'pg';

export interface Wanted {
  readonly s3?: { readonly endpoint: string; readonly keys: number; readonly bucket?: string };
  readonly database?: { readonly url: string; readonly name: string };
  readonly child?: boolean;
  readonly folder?: boolean;
  /** Registers, and is never heard of again before it makes anything. */
  readonly registerOnly?: boolean;
}

export interface Made {
  readonly folder?: string;
  readonly pids?: readonly number[];
}

const [folder = '', json = '{}'] = process.argv.slice(2);
const wanted: Wanted = JSON.parse(json);
const ledger = new Ledger({ folder, environment: process.env, termTimeoutMs: 200 });
const cleanup = new Cleanup(ledger, process.env, 'a test that is killed');
process.stdout.write(`${JSON.stringify(await make())}\n`);
process.stdin.resume();
process.stdin.once('end', async () => {
  await cleanup.removeAll();
  await ledger.close();
  process.exit(0);
});

async function make(): Promise<Made> {
  const made: { folder?: string; pids?: number[] } = {};
  if (wanted.folder) {
    made.folder = await cleanup.folder('killed-');
    await writeFile(join(made.folder, 'a'), 'a');
  }
  if (wanted.s3) await makeKeys(wanted.s3);
  if (wanted.database) await makeDatabase(wanted.database);
  if (wanted.child) made.pids = await makeChildren();
  return made;
}

async function makeKeys({ endpoint, keys, bucket = 'lake' }: NonNullable<Wanted['s3']>) {
  const credentials = { accessKeyId: 'me', secretAccessKey: 'secret' };
  const client = new S3Client({
    endpoint,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const names = Array.from({ length: keys }, (_, index) => `logs/${index}`);
  const by = { environment: { accessKeyId: 'TEST_KEY', secretAccessKey: 'TEST_SECRET' } };
  await cleanup.s3Bucket({ client, bucket, credentials: by });
  await cleanup.s3Keys({ client, bucket, credentials: by }, names);
  if (wanted.registerOnly) return;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  for (let from = 0; from < names.length; from += 50) {
    const puts = names
      .slice(from, from + 50)
      .map((Key) => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' })));
    await Promise.all(puts);
  }
}

async function makeDatabase({ url, name }: NonNullable<Wanted['database']>) {
  await cleanup.postgresDatabase({ url, name, urlFrom: 'TEST_DATABASE' });
  if (wanted.registerOnly) return;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
}

/** One that ignores TERM, and a grandchild in a session of its own. */
async function makeChildren(): Promise<number[]> {
  const script = `
    process.on('SIGTERM', () => {});
    const { spawn } = require('node:child_process');
    const grandchild = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'],
      { detached: true, stdio: 'ignore' });
    console.log(grandchild.pid);
    setInterval(() => {}, 1000);`;
  const child = await cleanup.spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await child.stdout?.take(1).toArray()) ?? [];
  return [child.pid ?? 0, Number(String(line).trim())];
}
