// The first connection decides whether a program starts: it waits a little for a server that is
// just coming up, and says clearly what is wrong.

import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { databaseErrors } from './errors.ts';
import { codeOf, problemOf } from './problem.ts';

/** SQLSTATE 57P03: the server starts, stops or recovers. */
const comingUp = new Set(['ECONNREFUSED', '57P03', 'ENOENT']);
const retryEveryMs = 100;
const connectTimeoutMs = 5_000;

export async function connectionCheck(url: string, waitMs: number): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const error = await connectOnce(url);
    if (error === undefined) return;
    const again = comingUp.has(codeOf(error) ?? '') && performance.now() < deadline;
    if (!again) throw connectionError(url, error);
    await delay(retryEveryMs);
  }
}

/** A connection for one task; its errors reach whoever awaits a query on it. */
export async function clientOpen(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function connectOnce(url: string): Promise<unknown> {
  try {
    const client = await clientOpen(url);
    await client.end();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Only the host and the database are shown: the address holds a password. */
export function connectionError(url: string, error: unknown): Error {
  const details = { address: addressShown(url), problem: problemOf(error) };
  switch (codeOf(error)) {
    case '28P01':
    case '28000':
      return databaseErrors.make('DATABASE_DENIED', details, error);
    case '3D000':
      return databaseErrors.make('DATABASE_NOT_FOUND', details, error);
    default:
      return databaseErrors.make('DATABASE_UNREACHABLE', details, error);
  }
}

export function urlCheck(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url) && URL.canParse(url)) return;
  throw databaseErrors.make('DATABASE_URL_INVALID');
}

function addressShown(url: string): string {
  const { host, pathname, searchParams } = new URL(url);
  return `${host === '' ? (searchParams.get('host') ?? 'localhost') : host}${pathname}`;
}
