/** `storage purge-nginx`: beside an nginx, takes what it has to forget out of its cache. */
import { runProgram } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { storageErrors } from '../../model/errors.ts';
import { port } from '../numbers.ts';
import { purgeReceiver } from '../purge-receiver.ts';
import type { Terminal } from '../terminal.ts';

interface PurgeWords {
  readonly host: string;
  readonly port: number;
}

const EXAMPLES = `
Example, on the machine of the nginx, as its user:
  STORAGE_PURGE_SECRET=... storage purge-nginx /var/cache/nginx/storage --host 10.0.0.5`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<folder>', 'that of proxy_cache_path')
    .option('--host <address>', 'the address it listens on', '127.0.0.1')
    .option('--port <port>', 'where the purge hook is sent to', port, 8_090)
    .addHelpText('after', EXAMPLES)
    .action((folder: string, words: PurgeWords) => run(folder, words, terminal));
}

async function run(folder: string, words: PurgeWords, terminal: Terminal): Promise<void> {
  const secret = terminal.environment.STORAGE_PURGE_SECRET;
  if (secret === undefined || secret === '') throw storageErrors.make('PURGE_SECRET_MISSING');
  const log = logger({ service: 'storage purge-nginx' });
  const receiver = purgeReceiver({ folder, secret, log, nowMs: Date.now });
  const part = receiver.part({ host: words.host, port: words.port });
  const announce = {
    name: 'announcement',
    start: () => terminal.say(`purge hook on ${receiver.url()}\n`),
  };
  await runProgram({ parts: () => [part, announce], log });
}
