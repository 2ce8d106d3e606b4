/** Sends the news that jobs have ended: web hooks and mail, tried again for a while. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { keepNoticeResult, type Notice, takeNotice } from '../jobs/notices.ts';
import type { StudioDb } from '../jobs/schema.ts';

export interface NoticeSenders {
  readonly sendMail: ((to: string, subject: string, text: string) => Promise<void>) | undefined;
  /** Web hooks to addresses of this machine and its network, as in development. */
  readonly allowPrivate: boolean;
}

/** All that are due. */
export async function sendNotices(db: StudioDb, senders: NoticeSenders): Promise<number> {
  for (let count = 0; ; count += 1) {
    const notice = await takeNotice(db);
    if (notice === undefined) return count;
    await keepNoticeResult(db, notice, await problemIn(() => sendOne(notice, senders)));
  }
}

async function problemIn(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function sendOne(notice: Notice, senders: NoticeSenders): Promise<void> {
  if (notice.kind === 'email') return await mail(notice, senders);
  const url = new URL(notice.target);
  if (!senders.allowPrivate) await refusePrivate(url);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(notice.body),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`the web hook answered ${response.status}`);
}

async function mail({ target, body }: Notice, { sendMail }: NoticeSenders): Promise<void> {
  if (sendMail === undefined) throw new Error('no mail server is set (STUDIO_SMTP_URL)');
  const lines = Object.entries(body).map(([name, value]) => `${name}: ${String(value)}`);
  const subject = `Studio: ${String(body.name)} is ${String(body.status)}`;
  await sendMail(target, subject, lines.join('\n'));
}

const isPrivateAddress = new RegExp(
  '^(?:0\\.|10\\.|127\\.|169\\.254\\.|192\\.168\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|' +
    '100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.|::|f[cd]|fe[89ab])',
  'i',
);

/** A user's web hook must not reach what only this server can. */
async function refusePrivate(url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await lookup(host, { all: true }) : [{ address: host }];
  const isPrivate = addresses.some(({ address }) => isPrivateAddress.test(address));
  if (isPrivate) throw new Error('web hooks to private addresses are refused');
}
