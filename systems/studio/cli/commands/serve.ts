import { runProgram } from '@gauntlet/kit/lifecycle';
import { logger } from '@gauntlet/kit/telemetry';
import type { Command } from 'commander';
import { studioPart } from '../compose.ts';
import { studioPage } from '../page.ts';
import { readSettings } from '../settings.ts';

export function serveCommand(command: Command): void {
  command.option('--port <port>', 'where it listens (8100, or STUDIO_PORT)', Number).action(serve);
}

async function serve({ port }: { readonly port?: number }): Promise<void> {
  const read = readSettings(process.env);
  const settings = { ...read, ...(port === undefined ? {} : { port }) };
  const log = logger({ service: 'studio' });
  const roles = {
    server: { pageFolder: await studioPage() },
    worker: false,
    onReady: (url: string) => console.log(`The studio listens on ${url}`),
  };
  await runProgram({ parts: () => [studioPart(() => settings, roles, log)], log });
}
