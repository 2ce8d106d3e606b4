/** This repository's gateway as a process of its own, with what its ledger says over HTTP. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { testDatabase } from '@gauntlet/kit/database';
import { readDollars } from '../../model/money.ts';

const command = fileURLToPath(new URL('../../../gateway/cli/gateway.mjs', import.meta.url));

export interface RealGateway extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  /** What the account was charged since the start, and how many requests were charged. */
  charged(): Promise<{ readonly nanos: bigint; readonly requests: number }>;
  /** What the ledger holds for requests whose end it does not know. */
  open(): Promise<bigint>;
}

export async function startGateway(): Promise<RealGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'studio-gateway-'));
  const database = await testDatabase({ migrations: [] });
  const child = spawn(process.execPath, [command, 'dev', '--port', '0', '--folder', folder], {
    env: { PATH: process.env.PATH, HOME: folder, DATABASE_URL: database.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const { promise, resolve, reject } = Promise.withResolvers<{ url: string; apiKey: string }>();
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const [, url = ''] = /listens on (http:[^\s,]+)/.exec(text) ?? [];
    const [, apiKey = ''] = /API key\s+(\S+)/.exec(text) ?? [];
    if (url !== '' && apiKey !== '') resolve({ url, apiKey });
  });
  exited.then(() => reject(new Error(`the gateway ended early: ${text}`)), reject);
  const { url, apiKey } = await promise;
  const get = async (path: string) => {
    const headers = { authorization: `Bearer ${apiKey}` };
    return (await (await fetch(url + path, { headers })).json()) as Record<string, unknown>;
  };
  const balance = async () => {
    const { balance_nano: available, held_usd, suspense_usd } = await get('/user/balance');
    const rest = [held_usd, suspense_usd].map((one) => readDollars(String(one)) ?? 0n);
    return { available: BigInt(String(available)), open: rest.reduce((a, b) => a + b, 0n) };
  };
  const before = await balance();
  return {
    url,
    apiKey,
    async charged() {
      const { usage } = await get('/user/usage?by=model');
      const rows = usage as readonly { readonly requests: number }[];
      const requests = rows.reduce((sum, row) => sum + row.requests, 0);
      const { available, open } = await balance();
      return { nanos: before.available - available - open, requests };
    },
    open: async () => (await balance()).open,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
