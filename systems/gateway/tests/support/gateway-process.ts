/** A gateway as a process of its own, that can be killed like one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { testSecret } from './gateway.ts';

const command = fileURLToPath(new URL('../../cli/gateway.mjs', import.meta.url));

export interface GatewayProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** `kill -9`: it gets no chance to say or write anything. */
  kill(): Promise<void>;
  /** As an operator stops it. */
  stop(): Promise<number | null>;
}

export async function gatewayProcess(
  databaseUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [command, 'serve'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      GATEWAY_PORT: '0',
      GATEWAY_SECRET: testSecret,
      GATEWAY_PRIVATE_NETWORKS: '127.0.0.1/32',
      GATEWAY_LIMITS: 'memory',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const url = await listening(child, exited);
  return {
    url,
    child,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

async function listening(child: ChildProcess, exited: Promise<unknown>): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const url = /listens on (http:\S+)/.exec(text)?.[1];
    if (url === undefined) return;
    text = '';
    resolve(url);
  });
  exited.then(() => reject(new Error(`the gateway ended before it listened:\n${text}`)), reject);
  return await promise;
}
