/** This repository's gateway as a process of its own, with what its ledger says over HTTP. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { testDatabase } from '@gauntlet/kit/database';
import { readDollars } from '../../model/money.ts';
import { startProgram } from './program.ts';

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
  const keyFile = join(folder, 'env');
  const args = ['dev', '--port', '0', '--folder', folder, '--key-file', keyFile];
  const env = { HOME: folder, DATABASE_URL: database.url };
  const said = /listens on (http:[^\s,]+)/;
  const program = await startProgram('gateway/cli/gateway.mjs', args, env, said);
  const [url = ''] = program.said;
  const { OPENAI_API_KEY: apiKey = '' } = parseEnv(await readFile(keyFile, 'utf8'));
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
      await program.end();
      await database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
