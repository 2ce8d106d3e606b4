/** `storage dev`: everything on one machine, with nothing configured. */
import { fileURLToPath } from 'node:url';
import { writeKeyFile } from '@gauntlet/kit/disk';
import { type Part, runProgram, supervisor } from '@gauntlet/kit/lifecycle';
import { type Logger, logger } from '@gauntlet/kit/telemetry';
import { type Command, Option } from 'commander';
import type { AccessKey } from '../../metadata/s3/access-keys.ts';
import { allAnswer } from '../all-answer.ts';
import { type ApiBase, type ApiSettings, apiParts } from '../api-parts.ts';
import { type ApiWords, apiOptions, apiSettings } from '../api-settings.ts';
import { chunkServerDefaults } from '../chunk-server-options.ts';
import { stateFolder } from '../folders.ts';
import { heartbeatParts } from '../heartbeat-parts.ts';
import { kept } from '../kept.ts';
import { count, port } from '../numbers.ts';
import { ownServer } from '../own-server.ts';
import { devAccessKey, s3Parts } from '../s3-parts.ts';
import type { Terminal } from '../terminal.ts';

interface DevWords extends ApiWords {
  readonly data?: string;
  readonly servers: number;
  readonly nodePort: number;
  readonly oneProcess?: boolean;
  readonly keyFile?: string;
}

const EXAMPLES = `
Examples:
  storage dev                        six servers, a process each: how a cluster works
  storage dev --one-process          the fastest on one machine: one process, one copy of all

Then:
  curl -F file=@photo.jpg http://127.0.0.1:8080/files
  curl http://127.0.0.1:8080/files`;

export function declare(command: Command, terminal: Terminal): void {
  apiOptions(command)
    .option('--data <folder>', 'where the servers keep their chunks')
    .option('--servers <number>', 'how many chunk servers', count, 6)
    .option('--node-port <port>', 'of the first of them; 0 takes free ones', port, 50_051)
    .addOption(
      new Option(
        '--one-process',
        'one server, within this process; one copy unless told',
      ).conflicts('servers'),
    )
    .option('--key-file <file>', 'where the S3 address and its key are written, for programs')
    .addHelpText('after', EXAMPLES)
    .action((words: DevWords) => {
      const isTold = command.getOptionValueSource('redundancy') !== 'default';
      return run(words.oneProcess === true ? inOneProcess(words, isTold) : words, terminal);
    });
}

/** One server has one copy of each chunk: more could never be answered for. */
function inOneProcess(words: DevWords, isTold: boolean): DevWords {
  return { ...words, servers: 1, redundancy: isTold ? words.redundancy : 'copies-1' };
}

async function run(words: DevWords, terminal: Terminal): Promise<void> {
  const log = logger({ service: 'storage dev', level: 'warn' });
  const settings = apiSettings(words, terminal, { required: false });
  const folder = words.data ?? stateFolder(terminal.environment);
  const own = words.oneProcess === true ? ownServerOf(words, folder, settings, log) : undefined;
  const api = apiParts(settings, log, own?.client);
  const s3 = s3Parts(api.base, words);
  let key: AccessKey | undefined;
  const devKey: Part = {
    name: 'access key',
    start: async () => {
      key = await devAccessKey(api.base());
    },
  };
  const servers =
    own === undefined
      ? childServers({ words, terminal, folder, settings, log }, api.base)
      : [own.part(api.base, () => undefined)];
  const announcement: Part = {
    name: 'announcement',
    async start() {
      if (words.keyFile !== undefined) await writeKeyFile(words.keyFile, s3Values(s3.url(), key));
      terminal.say(greeting(api.url(), s3.url(), key, words));
    },
  };
  // Nobody is answered before the servers are there.
  const apis = [devKey, api.fileApi, ...s3.parts, announcement];
  await runProgram({ parts: () => [...api.foundation, ...servers, ...apis], log });
}

function nameOf(number: number): string {
  return `server-${number}`;
}

function ownServerOf(words: DevWords, folder: string, settings: ApiSettings, log: Logger) {
  const { host, nodePort } = words;
  const serverId = nameOf(1);
  const where = { folder: `${folder}/${serverId}`, host, port: nodePort };
  return ownServer({ serverId, ...where, ...chunkServerDefaults }, settings, log);
}

interface Children {
  readonly words: DevWords;
  readonly terminal: Terminal;
  readonly folder: string;
  readonly settings: ApiSettings;
  readonly log: Logger;
}

/** A process for each server; kept alive, and gone with this one. */
function childServers(given: Children, base: () => ApiBase): readonly Part[] {
  const { words, terminal, folder, settings, log } = given;
  const beats = heartbeatParts(base, settings, log);
  const children = supervisor({
    environment: terminal.environment,
    write: (child, line) => terminal.complain(`${child}: ${line}\n`),
  });
  const nodeSpec = (number: number) => {
    const name = nameOf(number);
    const listen = words.nodePort === 0 ? 0 : words.nodePort + number - 1;
    return {
      name,
      command: terminal.execPath,
      args: [
        fileURLToPath(new URL('../storage.mjs', import.meta.url)),
        'node',
        ...['--id', name, '--data', `${folder}/${name}`, '--port', String(listen)],
        ...['--api', beats.url(), '--heartbeat', `${words.heartbeat}ms`],
      ],
      ready: (line: string) => line.startsWith('chunk server '),
    };
  };
  const servers: Part = {
    name: 'chunk servers',
    async start(signal) {
      const numbers = Array.from({ length: words.servers }, (_, index) => index + 1);
      await Promise.all(numbers.map((number) => kept(children, nodeSpec(number), signal)));
      await allAnswer(base().cluster, numbers.map(nameOf), signal);
    },
    stop: (deadline) => children.stop(deadline),
  };
  return [beats.part, servers];
}

/** Under the names that the clients of AWS look for. */
function s3Values(url: string, key: AccessKey | undefined) {
  return {
    AWS_ENDPOINT_URL_S3: url,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: key?.accessKey ?? '',
    AWS_SECRET_ACCESS_KEY: key?.secret ?? '',
  };
}

function greeting(
  url: string,
  s3: string,
  key: AccessKey | undefined,
  { servers }: DevWords,
): string {
  return [
    '',
    `  file API        ${url}`,
    `  S3 API          ${s3}`,
    `  access key      ${key?.accessKey}`,
    `  secret          ${key?.secret}`,
    `  chunk servers   ${servers}`,
    '',
    `  curl -F file=@photo.jpg ${url}/files`,
    '',
    'ready',
    '',
  ].join('\n');
}
