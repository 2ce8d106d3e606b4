/**
 * A program's address and keys for other programs, as `node --env-file` and shells read them. What
 * a program prints is for people: a line of its log may stand in between.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { writeDurable } from './durable.ts';
import { realDisk } from './real.ts';

/** Whole or not there, and for its owner alone: it holds a key. */
export async function writeKeyFile(
  path: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const absolute = resolve(path);
  await mkdir(dirname(absolute), { recursive: true });
  const lines = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  await writeDurable(realDisk({ fileMode: 0o600 }), absolute, Buffer.from(lines.join('')));
}
