import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { errors } from '../../faults/errors.ts';
import { type FaultServer, startFaultServer } from '../../faults/server.ts';

interface ProxyFlags {
  readonly host: string;
  readonly port: number;
  readonly config?: string;
  readonly seed?: string;
}

/** Toxiproxy's port. */
const DEFAULT_PORT = 8474;
const HIGHEST_DRAWN_SEED = 2 ** 31;

export function proxyCommand(command: Command): void {
  command
    .option('--host <host>', 'address of the API', '127.0.0.1')
    .option('--port <port>', 'port of the API; 0 takes a free one', readPort, DEFAULT_PORT)
    .option('--config <file>', 'JSON file with the proxies to start with')
    .option('--seed <seed>', 'the same seed gives the same faults; drawn when missing')
    .action(run);
}

async function run({ host, port, config, seed }: ProxyFlags): Promise<void> {
  const wanted = config === undefined ? undefined : await readConfig(config);
  const server = await startFaultServer({
    listen: { host, port },
    seed: seed ?? randomInt(1, HIGHEST_DRAWN_SEED),
  });
  if (config !== undefined) await populate(server, config, wanted);
  console.log(`Fault proxy on ${server.url}, seed ${server.seed}`);
  for (const { name, listen, upstream } of server.proxies.list()) {
    console.log(`  ${name}: ${listen} -> ${upstream}`);
  }
  await stopSignal();
  await server.close();
}

async function readConfig(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw errors.make('FAULTS_BAD_CONFIG', { path, reason }, error);
  }
}

async function populate(server: FaultServer, path: string, wanted: unknown): Promise<void> {
  const { failure } = await server.proxies.populate(wanted);
  if (failure === undefined) return;
  await server.close();
  throw errors.make('FAULTS_BAD_CONFIG', { path, reason: failure.error });
}

async function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once('SIGINT', resolve);
  process.once('SIGTERM', resolve);
  await promise;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Not a port.');
  return port;
}
