/**
 * A gateway under load for a while, whole answers and streams together: nothing fails, its memory
 * stays flat, and what it charged is what was answered. GATEWAY_LOAD_SECONDS, ..._USERS and
 * ..._STREAMS set its size.
 */
import { readFileSync } from 'node:fs';
import { type LoadResult, load } from '@gauntlet/testkit/load';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { checkWallets } from '../../ledger/balance.ts';
import { type TestAccount, type TestGateway, testGateway } from '../support/gateway.ts';
import { type GatewayProcess, gatewayProcess } from '../support/gateway-process.ts';

const seconds = Number(process.env.GATEWAY_LOAD_SECONDS ?? 30);
const users = Number(process.env.GATEWAY_LOAD_USERS ?? 32);
const streams = Number(process.env.GATEWAY_LOAD_STREAMS ?? 200);
/** What garbage there may be between two looks; a leak goes on beyond any number. */
const growthMb = 150;

const what = `${users} users and ${streams} streams for ${seconds} s: all answered, all charged`;

test(what, async () => {
  await using home = await testGateway();
  await home.provider('local', '', 'local');
  await home.model('local', ['local']);
  const account = await home.account(10n ** 15n);
  const gateway = await gatewayProcess(home.databaseUrl, { GATEWAY_LOG_LEVEL: 'warn' });
  const memory: number[] = [];
  const looking = setInterval(() => memory.push(residentMb(gateway)), 1_000);
  const [whole, streamed] = await Promise.all([
    sent(gateway, account, users, false),
    sent(gateway, account, streams, true),
  ]);
  clearInterval(looking);
  await gateway.stop();
  expect(whole.total.errors + streamed.total.errors).toBe(0);
  const settled = await settledOf(home, account);
  expect(settled.count).toBe(whole.total.answered + streamed.total.answered);
  const [check] = await checkWallets(home.db, [account.id]);
  expect(check).toMatchObject({ isEqual: true, balance: { held: 0n, suspense: 0n, debt: 0n } });
  expect(check?.balance.available).toBe(10n ** 15n - settled.charged);
  const later = memory.slice(Math.ceil(memory.length / 3));
  const growth = Math.min(...later.slice(-3)) - Math.min(...later.slice(0, 3));
  expect(growth, `memory in MB, second by second: ${memory.join(' ')}`).toBeLessThan(growthMb);
});

function sent(
  { url }: GatewayProcess,
  { key }: TestAccount,
  usersAtOnce: number,
  stream: boolean,
): Promise<LoadResult> {
  const messages = [{ role: 'user', content: 'Say something short, please.' }];
  return load({
    url: `${url}/v1/chat/completions`,
    request: {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      json: { model: 'local', max_tokens: 50, messages, stream },
    },
    users: usersAtOnce,
    forMs: seconds * 1_000,
    timeoutMs: 60_000,
    graceMs: 60_000,
    ...(stream ? { stream: true } : {}),
  });
}

async function settledOf({ db }: TestGateway, { id }: TestAccount) {
  const { rows } = await sql<{ count: string; charged: string }>`
    select count(*)::text as count, sum(charged)::text as charged
    from hold where account_id = ${id} and state = 'settled'`.execute(db);
  return { count: Number(rows[0]?.count), charged: BigInt(rows[0]?.charged ?? -1) };
}

/** Linux only; elsewhere it is not known, and counts as none. */
function residentMb({ child }: GatewayProcess): number {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ');
    return Math.round((Number(pages) * 4_096) / 1_048_576);
  } catch {
    // Another system.
    return 0;
  }
}
