/** Where things are kept when nobody says where. */
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

export function stateFolder(env: Environment, userId = process.getuid?.()): string {
  const state = env.XDG_STATE_HOME;
  if (state !== undefined && state !== '') return join(state, 'gauntlet', 'storage');
  if (userId === 0) return '/var/lib/gauntlet/storage';
  return join(env.HOME ?? homedir(), '.local', 'state', 'gauntlet', 'storage');
}
