/** `storage dev`: everything on one machine, with nothing configured. */
import { fileURLToPath } from 'node:url';
import { type Part, runProgram, supervisor } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import type { AccessKey } from '../../metadata/s3/access-keys.ts';
import { apiParts } from '../api-parts.ts';
import { type ApiWords, apiOptions, apiSettings } from '../api-settings.ts';
import { stateFolder } from '../folders.ts';
import { kept } from '../kept.ts';
import { count, port } from '../numbers.ts';
import { devAccessKey, type S3Parts, s3Parts } from '../s3-parts.ts';
import type { Terminal } from '../terminal.ts';

interface DevWords extends ApiWords {
  readonly data?: string;
  readonly servers: number;
  readonly nodePort: number;
  readonly quiet?: boolean;
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
    .addHelpText('after', EXAMPLES)
    .action((words: DevWords) => run(words, terminal));
}

async function run(words: DevWords, terminal: Terminal): Promise<void> {
  const log = logger({ service: 'storage dev', level: 'warn' });
  const settings = apiSettings(words, terminal, { required: false });
  let s3: S3Parts | undefined;
  let key: AccessKey | undefined;
  const api = apiParts(settings, log, (base) => {
    s3 = s3Parts(base, words);
    const devKey: Part = {
      name: 'access key',
      start: async () => {
        key = await devAccessKey(base().db);
      },
    };
    return [...s3.parts, devKey];
  });
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
        numbers.map((number) => kept(children, nodeSpec(number, words, folder, api.url()), signal)),
      );
    },
    stop: (deadline) => children.stop(deadline),
  };
  const ready: Part = {
    name: 'announcement',
    start: () => terminal.say(greeting(api.url(), s3?.url() ?? '', key, words)),
  };
  await runProgram({ parts: () => [...api.parts, servers, ready], log });

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
