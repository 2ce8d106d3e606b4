/** `storage dev` as a process of its own, with a real and durable database. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Dev {
  readonly url: string;
  readonly s3Url: string;
  readonly accessKey: string;
  readonly secret: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const command = fileURLToPath(new URL('../../systems/storage/cli/storage.mjs', import.meta.url));

/** Its chunks and its database are in the folder. */
export async function startDev(
  folder: string,
  more: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Dev> {
  const words = ['dev', '--port', '0', '--s3-port', '0', '--node-port', '0'];
  const places = ['--data', join(folder, 'chunks'), '--database-folder', join(folder, 'db')];
  const child = spawn(process.execPath, [command, ...words, ...places, ...more], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  for await (const data of child.stdout) {
    output += String(data);
    if (/^ready$/m.test(output)) break;
  }
  const said = (what: string) => new RegExp(`${what}\\s+(\\S+)`).exec(output)?.[1] ?? '';
  const url = /file API\s+(\S+)/.exec(output)?.[1];
  if (url === undefined || child.pid === undefined) throw new Error(`it did not start: ${output}`);
  return {
    url,
    s3Url: said('S3 API'),
    accessKey: said('access key'),
    secret: said('secret'),
    pid: child.pid,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
