/** `storage api`: the file API and the S3 API, for servers that run elsewhere. */
import { runProgram } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { apiParts } from '../api-parts.ts';
import { type ApiWords, apiOptions, apiSettings } from '../api-settings.ts';
import { s3Parts } from '../s3-parts.ts';
import type { Terminal } from '../terminal.ts';

const EXAMPLES = `
Examples:
  DATABASE_URL=postgres://... storage api --host 0.0.0.0
  storage api --no-auth               on one's own machine: nobody is asked for a key

From the environment: DATABASE_URL, STORAGE_MASTER_KEYS (id:base64 of 32 bytes, more after commas;
encrypts files and S3 secrets), STORAGE_JWT_SECRET, STORAGE_LINK_KEY, STORAGE_PEPPER,
STORAGE_PURGE_SECRET, REDIS_URL, OTEL_EXPORTER_OTLP_ENDPOINT.`;

export function declare(command: Command, terminal: Terminal): void {
  apiOptions(command)
    .option('--no-auth', 'everybody may do everything')
    .addHelpText('after', EXAMPLES)
    .action((words: ApiWords & { readonly auth: boolean }) => run(words, terminal));
}

async function run(
  words: ApiWords & { readonly auth: boolean },
  terminal: Terminal,
): Promise<void> {
  const log = logger({ service: 'storage api' });
  const settings = apiSettings(words, terminal, { required: words.auth });
  const api = apiParts(settings, log);
  const s3 = s3Parts(api.base, words);
  const announce = {
    name: 'announcement',
    start: () => terminal.say(`file API on ${api.url()}\nS3 API on ${s3.url()}\n`),
  };
  await runProgram({ parts: () => [...api.foundation, api.fileApi, ...s3.parts, announce], log });
}
