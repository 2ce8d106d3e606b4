/** Peers as programs of their own, where they are given. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, startQuiet } from '../gateway/processes.ts';
import { allFiles, type FilesOf, filesOfName, oneFile, suffixesOf } from './peer-sync.ts';
import { call, type S3Target } from './s3-client.ts';

export interface PeerPlaces {
  readonly versitygw: string | undefined;
  readonly s3rver: string | undefined;
  readonly minio: string | undefined;
}

export type PeerTarget = Omit<S3Target, 'promise'>;

export interface Peer {
  readonly target: PeerTarget;
  readonly filesOf: FilesOf;
}

export async function startPeers(folder: string, places: PeerPlaces): Promise<readonly Peer[]> {
  const peers: Peer[] = [];
  if (places.versitygw === undefined) console.log('VERSITYGW is not set: left out');
  else peers.push(await startVersitygw(places.versitygw, join(folder, 'versitygw')));
  if (places.s3rver === undefined) console.log('S3RVER is not set: left out');
  else peers.push(await startS3rver(places.s3rver, join(folder, 's3rver')));
  if (places.minio === undefined) console.log('MINIO is not set: left out');
  else peers.push(await startMinio(places.minio, join(folder, 'minio')));
  return peers;
}

async function startVersitygw(program: string, root: string): Promise<Peer> {
  const port = await freePort();
  mkdirSync(root);
  const keys = ['--access', 'bench', '--secret', 'benchsecret'];
  const words = ['--quiet', '--keep-alive', '--port', `127.0.0.1:${port}`, ...keys];
  const url = `http://127.0.0.1:${port}`;
  await startQuiet(program, [...words, 'posix', root], process.env, url);
  const target = { name: 'versitygw', url, accessKey: 'bench', secret: 'benchsecret' };
  // Its metadata are attributes of the file, and go with it.
  return { target, filesOf: oneFile(root) };
}

/** Of the peers the one that holds what it reads to a checksum. */
async function startMinio(program: string, root: string): Promise<Peer> {
  const port = await freePort();
  mkdirSync(root);
  const [accessKey, secret] = ['bench', 'benchsecret'];
  const keys = { MINIO_ROOT_USER: accessKey, MINIO_ROOT_PASSWORD: secret };
  // Without the second it refuses a folder on the disk of the system.
  const environment = { ...process.env, ...keys, MINIO_CI_CD: '1', MINIO_BROWSER: 'off' };
  const url = `http://127.0.0.1:${port}`;
  await startQuiet(
    program,
    // Its turn comes again after longer than it keeps a connection for.
    ['server', '--quiet', '--idle-timeout', '1h', '--address', `127.0.0.1:${port}`, root],
    environment,
    url,
  );
  return { target: { name: 'minio', url, accessKey, secret }, filesOf: allFiles(root) };
}

async function startS3rver(program: string, root: string): Promise<Peer> {
  mkdirSync(root);
  const words = ['-d', root, '-p', '0', '-a', '127.0.0.1', '--no-vhost-buckets'];
  const says = /(?:listening on|at)\s+(\S+:\d+)/;
  const { found } = await start(process.execPath, [program, ...words], process.env, says);
  const url = found.startsWith('http') ? found : `http://${found}`;
  const target = { name: 's3rver', url, accessKey: 'S3RVER', secret: 'S3RVER' };
  const asked = { ...target, promise: '' };
  await call(asked, 'PUT', '/probe');
  await call(asked, 'PUT', '/probe/one', Buffer.alloc(1));
  return { target, filesOf: filesOfName(root, await suffixesOf(root, '/probe/one')) };
}
