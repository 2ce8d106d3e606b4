/** `storage node`: one chunk server with one data folder. */
import { join } from 'node:path';
import { runProgram } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { stateFolder } from '../folders.ts';
import { nodePart } from '../node-parts.ts';
import { duration, port, positive, size } from '../numbers.ts';
import type { Terminal } from '../terminal.ts';

interface Words {
  readonly id: string;
  readonly data?: string;
  readonly host: string;
  readonly port: number;
  readonly bytesPort?: number;
  readonly advertise?: string;
  readonly api: readonly string[];
  readonly weight: number;
  readonly heartbeat: number;
  readonly scrubRate: number;
  readonly scrubPause: number;
  readonly reserve?: number;
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
  command
    .requiredOption('--id <name>', 'its name in the cluster; a folder that has one keeps it')
    .option('--data <folder>', 'where its chunks are kept')
    .option('--host <address>', 'the address it listens on', '127.0.0.1')
    .option('--port <port>', '0 takes any free one', port, 50_051)
    .option('--bytes-port <port>', 'where APIs move bytes; 1,000 above the other', port)
    .option('--advertise <host:port>', 'how others reach it, if not by host and port')
    .option('--api <url...>', 'file APIs that it tells of itself', ['http://127.0.0.1:8080'])
    .option('--weight <number>', 'its share of the data beside the others', positive, 1)
    .option('--heartbeat <time>', 'how often it tells', duration, 5_000)
    .option('--scrub-rate <bytes>', 'how much a second the scrub reads', size, 20 * 1024 ** 2)
    .option('--scrub-pause <time>', 'from one scrub to the next', duration, 7 * 86_400_000)
    .option('--reserve <bytes>', 'room on the disk that is never used', size)
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
      bytesPort: words.bytesPort ?? (words.port === 0 ? 0 : words.port + 1_000),
      advertise: words.advertise,
      weight: words.weight,
      apis: words.api,
      key: environment.STORAGE_KEY,
      heartbeatMs: words.heartbeat,
      scrubBytesPerS: words.scrubRate,
      scrubPauseMs: words.scrubPause,
      reserveBytes: words.reserve,
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
