/** `storage dev` as a process of its own, with a real and durable database. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Dev {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const command = fileURLToPath(new URL('../../systems/storage/cli/storage.mjs', import.meta.url));

export async function startDev(folder: string): Promise<Dev> {
  const words = ['dev', '--port', '0', '--s3-port', '0', '--node-port', '0'];
  const places = ['--data', join(folder, 'chunks')];
  const child = spawn(process.execPath, [command, ...words, ...places], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  for await (const data of child.stdout) {
    output += String(data);
    if (/^ready$/m.test(output)) break;
  }
  const url = /file API\s+(\S+)/.exec(output)?.[1];
  if (url === undefined || child.pid === undefined) throw new Error(`it did not start: ${output}`);
  return {
    url,
    pid: child.pid,
    async stop() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
