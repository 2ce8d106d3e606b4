/**
 * Where the gateway listens and the key of its test account, for programs: as `node --env-file` and
 * shells read it, under the names that the clients of OpenAI and Anthropic look for.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { realDisk, writeDurable } from '@gauntlet/kit/disk';

/** Whole or not there, and for its owner alone: it holds a key. */
export async function writeKeyFile(path: string, url: string, key: string): Promise<void> {
  const absolute = resolve(path);
  await mkdir(dirname(absolute), { recursive: true });
  const disk = realDisk({ fileMode: 0o600 });
  await writeDurable(disk, absolute, Buffer.from(envText(url, key)));
}

function envText(url: string, key: string): string {
  return `OPENAI_BASE_URL=${url}/v1
OPENAI_API_KEY=${key}
ANTHROPIC_BASE_URL=${url}
ANTHROPIC_API_KEY=${key}
`;
}
