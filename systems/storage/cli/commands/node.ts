/** `storage node`: one chunk server with one data folder. */
import { join } from 'node:path';
import { runProgram } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { overHttp } from '../../node/heartbeat.ts';
import {
  bytesPortFor,
  type ChunkServerWords,
  chunkServerOptions,
  chunkServerSettings,
} from '../chunk-server-options.ts';
import { stateFolder } from '../folders.ts';
import { nodePart } from '../node-parts.ts';
import { duration, port } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

interface Words extends ChunkServerWords {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly bytesPort?: number;
  readonly api: readonly string[];
  readonly heartbeat: number;
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly mutual?: boolean;
}

const EXAMPLES = `
Examples:
  storage node --id a --data /srv/storage --api http://10.0.0.1:8080
  storage node --id b --data /srv/storage --tls-ca ca.pem --tls-cert b.pem --tls-key b.key --mutual

The key for the file API is read from STORAGE_KEY (storage user add NAME --role server).`;

export function declare(command: Command, terminal: Terminal): void {
  chunkServerOptions(
    command.requiredOption(
      '--id <name>',
      'its name in the cluster; a folder that has one keeps it',
    ),
  )
    .option('--host <address>', 'the address it listens on', '127.0.0.1')
    .option('--port <port>', '0 takes any free one', port, 50_051)
    .option('--bytes-port <port>', 'where APIs move bytes; 1,000 above the other', port)
    .option('--api <url...>', 'file APIs that it tells of itself', ['http://127.0.0.1:8080'])
    .option('--heartbeat <time>', 'how often it tells', duration, 5_000)
    .option('--tls-ca <file>', 'who may sign the certificates of the other side')
    .option('--tls-cert <file>', 'its certificate')
    .option('--tls-key <file>', 'the key of its certificate')
    .option('--mutual', 'serves only who shows a certificate of --tls-ca')
    .addHelpText('after', EXAMPLES)
    .action((words: Words) => run(words, terminal));
}

async function run(words: Words, terminal: Terminal): Promise<void> {
  const log = logger({ service: `storage node ${words.id}` });
  const { environment } = terminal;
  const part = nodePart(
    {
      folder: words.data ?? join(stateFolder(environment), words.id),
      serverId: words.id,
      host: words.host,
      port: words.port,
      bytesPort: words.bytesPort ?? bytesPortFor(words.port),
      ...chunkServerSettings(words),
      tell: overHttp({ apis: words.api, key: environment.STORAGE_KEY, send: fetch }),
      heartbeatMs: words.heartbeat,
      tls: {
        ca: words.tlsCa,
        certificate: words.tlsCert,
        key: words.tlsKey,
        mutual: words.mutual,
      },
    },
    log,
    (line) => terminal.say(`${line}\n`),
  );
  await runProgram({ parts: () => [part], log });
}
