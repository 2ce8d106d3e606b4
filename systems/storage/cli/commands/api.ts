/** `storage api`: the file API and the S3 API, for servers that run elsewhere, or in it. */
import { join } from 'node:path';
import { runProgram } from '@gauntlet/kit/lifecycle';
import { type Logger, logger } from '@gauntlet/kit/telemetry';
import type { Command, Option } from 'commander';
import { type ApiSettings, apiParts } from '../api-parts.ts';
import { type ApiWords, apiOptions, apiSettings } from '../api-settings.ts';
import {
  type ChunkServerWords,
  chunkServerOptions,
  chunkServerSettings,
} from '../chunk-server-options.ts';
import { stateFolder } from '../folders.ts';
import { port } from '../numbers.ts';
import { ownServer } from '../own-server.ts';
import { s3Parts } from '../s3-parts.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  DATABASE_URL=postgres://... storage api --host 0.0.0.0
  storage api --no-auth               on one's own machine: nobody is asked for a key
  storage api --node a --data /srv/storage --redundancy copies-1
                                      one machine: one process, with its chunk server in it
  storage api --node a --data /srv/storage --host 0.0.0.0 --advertise 10.0.0.1:50051
                                      one of several machines with such a process each

From the environment: DATABASE_URL, STORAGE_MASTER_KEYS (id:base64 of 32 bytes, more after commas;
encrypts files and S3 secrets), STORAGE_JWT_SECRET, STORAGE_LINK_KEY, STORAGE_PEPPER,
STORAGE_PURGE_SECRET, REDIS_URL, OTEL_EXPORTER_OTLP_ENDPOINT.`;

interface Words extends ApiWords, ChunkServerWords {
  readonly auth: boolean;
  readonly node?: string;
  readonly nodePort: number;
  readonly nodeMutual?: boolean;
}

export function declare(command: Command, terminal: Terminal): void {
  apiOptions(command)
    .option('--no-auth', 'everybody may do everything')
    .option('--node <name>', 'has a chunk server of this name in its process, with what follows');
  const withoutNode = command.options.length;
  command
    .option('--node-port <port>', 'where it serves others; bytes 1,000 above', port, 50_051)
    .option('--node-mutual', 'which serves only who shows a certificate of --node-ca');
  chunkServerOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((words: Words) => {
      if (words.node === undefined) refuse(command, command.options.slice(withoutNode));
      return run(words, terminal);
    });
}

/** What is said of a chunk server that is not there was meant otherwise. */
function refuse(command: Command, ofNode: readonly Option[]): void {
  const told = ofNode.find(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (told === undefined) return;
  command.error(`error: option '${told.flags}' is of the chunk server, and needs --node <name>`);
}

async function run(words: Words, terminal: Terminal): Promise<void> {
  const log = logger({ service: 'storage api' });
  const settings = apiSettings(words, terminal, { required: words.auth });
  const own = ownServerOf(words, terminal, settings, log);
  const api = apiParts(settings, log, own?.client);
  const s3 = s3Parts(api.base, words);
  const announce = {
    name: 'announcement',
    start: () => terminal.say(`file API on ${api.url()}\nS3 API on ${s3.url()}\n`),
  };
  const server = own?.part(api.base, (line) => terminal.say(`${line}\n`));
  const servers = server === undefined ? [] : [server];
  const parts = [...api.foundation, ...servers, api.fileApi, ...s3.parts, announce];
  await runProgram({ parts: () => parts, log });
}

function ownServerOf(words: Words, terminal: Terminal, settings: ApiSettings, log: Logger) {
  const { node: serverId, host, nodePort: port } = words;
  if (serverId === undefined) return undefined;
  const folder = words.data ?? join(stateFolder(terminal.environment), serverId);
  // The same certificate, to whomever it speaks.
  const tls = { ...settings.nodeTls, mutual: words.nodeMutual };
  const where = { serverId, folder, host, port };
  return ownServer({ ...where, ...chunkServerSettings(words), tls }, settings, log);
}
