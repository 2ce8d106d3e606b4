/** `storage dev`: everything on one machine, with nothing configured. */
import { fileURLToPath } from 'node:url';
import { writeKeyFile } from '@gauntlet/kit/disk';
import { type Part, runProgram, supervisor } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import type { AccessKey } from '../../metadata/s3/access-keys.ts';
import { apiParts } from '../api-parts.ts';
import { type ApiWords, apiOptions, apiSettings } from '../api-settings.ts';
import { stateFolder } from '../folders.ts';
import { heartbeatParts } from '../heartbeat-parts.ts';
import { kept } from '../kept.ts';
import { count, port } from '../numbers.ts';
import { devAccessKey, s3Parts } from '../s3-parts.ts';
import type { Terminal } from '../terminal.ts';

interface DevWords extends ApiWords {
  readonly data?: string;
  readonly servers: number;
  readonly nodePort: number;
  readonly keyFile?: string;
}

const EXAMPLES = `
Then:
  curl -F file=@photo.jpg http://127.0.0.1:8080/files
  curl http://127.0.0.1:8080/files`;

export function declare(command: Command, terminal: Terminal): void {
  apiOptions(command)
    .option('--data <folder>', 'where the servers keep their chunks')
    .option('--servers <number>', 'how many chunk servers', count, 6)
    .option('--node-port <port>', 'of the first of them; 0 takes free ones', port, 50_051)
    .option('--key-file <file>', 'where the S3 address and its key are written, for programs')
    .addHelpText('after', EXAMPLES)
    .action((words: DevWords) => run(words, terminal));
}

async function run(words: DevWords, terminal: Terminal): Promise<void> {
  const log = logger({ service: 'storage dev', level: 'warn' });
  const settings = apiSettings(words, terminal, { required: false });
  const api = apiParts(settings, log);
  const s3 = s3Parts(api.base, words);
  const beats = heartbeatParts(api.base, settings, log);
  let key: AccessKey | undefined;
  const devKey: Part = {
    name: 'access key',
    start: async () => {
      key = await devAccessKey(api.base());
    },
  };
  const folder = words.data ?? stateFolder(terminal.environment);
  const children = supervisor({
    environment: terminal.environment,
    write: (child, line) => terminal.complain(`${child}: ${line}\n`),
  });
  const servers: Part = {
    name: 'chunk servers',
    async start(signal) {
      const numbers = Array.from({ length: words.servers }, (_, index) => index + 1);
      await Promise.all(
        numbers.map((number) =>
          kept(children, nodeSpec(number, words, folder, beats.url()), signal),
        ),
      );
      // What the metadata say of servers may be of the last time.
      const { cluster } = api.base();
      await cluster.refresh();
      await cluster.probed();
    },
    stop: (deadline) => children.stop(deadline),
  };
  const announcement: Part = {
    name: 'announcement',
    async start() {
      if (words.keyFile !== undefined) await writeKeyFile(words.keyFile, s3Values(s3.url(), key));
      terminal.say(greeting(api.url(), s3.url(), key, words));
    },
  };
  // Nobody is answered before the servers are there.
  const apis = [devKey, api.fileApi, ...s3.parts, announcement];
  await runProgram({ parts: () => [...api.foundation, beats.part, servers, ...apis], log });

  function nodeSpec(number: number, { nodePort, heartbeat }: DevWords, data: string, url: string) {
    const name = `server-${number}`;
    const listen = nodePort === 0 ? 0 : nodePort + number - 1;
    return {
      name,
      command: terminal.execPath,
      args: [
        fileURLToPath(new URL('../storage.mjs', import.meta.url)),
        'node',
        ...['--id', name, '--data', `${data}/${name}`, '--port', String(listen)],
        ...['--api', url, '--heartbeat', `${heartbeat}ms`],
      ],
      ready: (line: string) => line.startsWith('chunk server '),
    };
  }
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
