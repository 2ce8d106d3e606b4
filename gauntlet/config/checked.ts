/**
 * Remembers the last configuration that was found right: to check it again takes longer than all
 * else that a run costs. The key holds the whole content and which engine checked it.
 */
import { statSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const KEPT = join('.gauntlet', 'cache', 'configuration.json');

export function keyOf(parts: readonly unknown[]): string {
  // A function has no content to compare; a configuration is data, and the check refuses it.
  return JSON.stringify([engine(), ...parts]);
}

export async function readChecked(root: string, key: string): Promise<unknown> {
  try {
    const document = JSON.parse(await readFile(join(root, KEPT), 'utf8'));
    return document.key === key ? document.value : undefined;
  } catch {
    // Absent, or cut by a crash: it is checked anew.
    return undefined;
  }
}

export async function keepChecked(root: string, key: string, value: unknown): Promise<void> {
  const path = join(root, KEPT);
  const temporary = `${path}.${process.pid}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, JSON.stringify({ key, value }));
    await rename(temporary, path);
  } catch {
    // A read-only folder or a full disk: the next start checks it again.
  }
}

/** Another engine may have other rules: its file, or that of the schema, is another one then. */
function engine(): string {
  return ['./checked.ts', './schema.ts', import.meta.url]
    .map((path) => {
      const stat = statSync(fileURLToPath(new URL(path, import.meta.url)), {
        throwIfNoEntry: false,
      });
      return `${stat?.mtimeMs} ${stat?.size}`;
    })
    .join();
}
