import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * One for all tests of a user. Not in the folder for temporary files: that is emptied when the
 * machine starts again, and keys in S3 are not.
 */
export function defaultLedgerFolder(
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(home, 'AppData', 'Local', 'gauntlet', 'ledgers');
  if (platform === 'darwin')
    return join(home, 'Library', 'Application Support', 'gauntlet-ledgers');
  return join(home, '.local', 'state', 'gauntlet', 'ledgers');
}
