/** News that a job has ended: planned in the transaction that ends it, sent by any worker after. */
import { type Kysely, sql, type Transaction } from 'kysely';
import { dollarText } from '../model/money.ts';
import type { JsonObject } from '../model/nouns.ts';
import type { Job } from './job.ts';
import type { Schema } from './schema.ts';

export interface Notice {
  readonly noticeId: string;
  readonly kind: 'webhook' | 'email';
  readonly target: string;
  readonly body: JsonObject;
  readonly attempts: number;
}

export async function planNotices(trx: Transaction<Schema>, job: Job): Promise<void> {
  const { webhook, email } = job.config.notify;
  const targets = [
    ...(webhook === undefined ? [] : [{ kind: 'webhook', target: webhook }]),
    ...(email === undefined ? [] : [{ kind: 'email', target: email }]),
  ];
  if (targets.length === 0) return;
  const body = JSON.stringify({
    event: 'job.ended',
    job_id: job.jobId,
    name: job.config.name,
    status: job.status,
    records: job.done,
    failed: job.failed,
    cost: dollarText(job.spent),
    budget: dollarText(job.budget),
  });
  await trx
    .insertInto('notifications')
    .values(
      targets.map(({ kind, target }) => ({
        // A job that is run again tells its new end as well.
        notification_id: `${job.jobId}-${kind}-${job.epoch}-${job.status}`,
        job_id: job.jobId,
        kind,
        target,
        body,
        sent_at: null,
        problem: null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Takes one for a minute: when its sender dies meanwhile, another one sends it. */
export async function takeNotice(db: Kysely<Schema>): Promise<Notice | undefined> {
  const { rows } = await sql<{
    notification_id: string;
    kind: 'webhook' | 'email';
    target: string;
    body: JsonObject;
    attempts: number;
  }>`
    update notifications set attempts = attempts + 1, due_at = now() + interval '1 minute'
    where notification_id = (select notification_id from notifications
      where sent_at is null and due_at <= now() and attempts < 8
      order by due_at limit 1 for update skip locked)
    returning notification_id, kind, target, body, attempts`.execute(db);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { notification_id: noticeId, ...rest } = row;
  return { noticeId, ...rest };
}

export async function keepNoticeResult(
  db: Kysely<Schema>,
  { noticeId, attempts }: Notice,
  problem: string | undefined,
): Promise<void> {
  const sent = problem === undefined ? sql<Date>`now()` : null;
  await db
    .updateTable('notifications')
    .set({
      sent_at: sent,
      problem: problem ?? null,
      due_at: sql<Date>`now() + ${2 ** attempts} * interval '1 second'`,
    })
    .where('notification_id', '=', noticeId)
    .execute();
}

export async function noticesOf(db: Kysely<Schema>, jobId: string) {
  return await db
    .selectFrom('notifications')
    .select(['kind', 'target', 'attempts', 'sent_at', 'problem'])
    .where('job_id', '=', jobId)
    .orderBy('due_at')
    .execute();
}
