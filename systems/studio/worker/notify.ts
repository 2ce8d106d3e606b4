/** Sends the news that jobs have ended: web hooks and mail, tried again for a while. */
import { keepNoticeResult, type Notice, takeNotice } from '../jobs/notices.ts';
import type { StudioDb } from '../jobs/schema.ts';
import { postWebHook } from './web-hook.ts';

export interface NoticeSenders {
  readonly sendMail: ((to: string, subject: string, text: string) => Promise<void>) | undefined;
  /** Web hooks to addresses of this machine and its network, as in development. */
  readonly allowPrivate: boolean;
}

/** All that are due, or as many as there is time for. */
export async function sendNotices(
  db: StudioDb,
  senders: NoticeSenders,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const notice = await takeNotice(db);
    if (notice === undefined) return;
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
  const status = await postWebHook(new URL(notice.target), notice.body, senders.allowPrivate);
  if (status < 200 || status > 299) throw new Error(`the web hook answered ${status}`);
}

async function mail({ target, body }: Notice, { sendMail }: NoticeSenders): Promise<void> {
  if (sendMail === undefined) throw new Error('no mail server is set (STUDIO_SMTP_URL)');
  const lines = Object.entries(body).map(([name, value]) => `${name}: ${String(value)}`);
  const subject = `Studio: ${String(body.name)} is ${String(body.status)}`;
  await sendMail(target, subject, lines.join('\n'));
}
