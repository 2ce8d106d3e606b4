import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { databaseErrors } from '../errors.ts';
import { codeOf } from '../problem.ts';
import type { ServerLayout } from './layout.ts';

/** What outlives the server: the password of its one user, and the port it had last. */
export interface ServerSettings {
  readonly password: string;
  /** Taken again at the next start if it is free, so that pools of living processes find it. */
  readonly port?: number;
  /** Whether the server that runs, or ran last, was started with fsync. */
  readonly durable?: boolean;
}

export async function settingsRead(layout: ServerLayout): Promise<ServerSettings | undefined> {
  let text: string;
  try {
    text = await readFile(layout.settings, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const settings = JSON.parse(text) as Partial<ServerSettings>;
  if (typeof settings.password === 'string') return settings as ServerSettings;
  const problem = `${layout.settings} holds no password`;
  throw databaseErrors.make('DATA_FOLDER_DENIED', { folder: layout.folder, problem });
}

/**
 * Synced before it is renamed: without the password the data could not be reached. Not where the
 * data themselves are not: beside writers that fill a disk, a sync takes ten seconds and more.
 */
export async function settingsWrite(
  layout: ServerLayout,
  settings: ServerSettings & { readonly durable: boolean },
): Promise<void> {
  const part = `${layout.settings}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(settings)}\n`);
    if (settings.durable) await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, layout.settings);
}

export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}
