/** The storage of this repository, as `npx storage dev` starts it, with an S3 key of its own. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cleanup } from '@gauntlet/testkit/cleanup/vitest';

const entry = fileURLToPath(new URL('../../../storage/cli/storage.mjs', import.meta.url));

export interface OwnStorage {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export async function startStorage(): Promise<OwnStorage> {
  const folder = await cleanup.folder('own-storage-');
  const places = ['--data', `${folder}/chunks`, '--database-folder', `${folder}/database`];
  const ports = ['--port', '0', '--s3-port', '0', '--node-port', '0'];
  const child = await cleanup.spawn(process.execPath, [entry, 'dev', ...places, ...ports], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (child.stdout === null) throw new Error('its output can not be read');
  const said = new Map<string, string>();
  for await (const line of createInterface({ input: child.stdout })) {
    const [, name, value] = /^\s+(S3 API|access key|secret)\s+(\S+)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) said.set(name, value);
    if (line.trim() === 'ready') break;
  }
  child.stdout.resume();
  const of = (name: string) => {
    const value = said.get(name);
    if (value === undefined) throw new Error(`the storage did not say its ${name}`);
    return value;
  };
  return { url: of('S3 API'), accessKeyId: of('access key'), secretAccessKey: of('secret') };
}
