/** versitygw and s3rver as programs of their own, where they are given. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, start, startQuiet } from '../gateway/processes.ts';
import { type FilesOf, filesOfName, oneFile, suffixesOf } from './peer-sync.ts';
import { call, type S3Target } from './s3-client.ts';

export interface PeerPlaces {
  readonly versitygw: string | undefined;
  readonly s3rver: string | undefined;
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
