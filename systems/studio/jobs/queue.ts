/** Tells workers that a job waits. What is true stands in the job's row; this only wakes them. */
import { PgBoss } from 'pg-boss';

const queue = 'studio-jobs';

export interface JobQueue {
  send(jobId: string): Promise<void>;
  /** Resolves its handler before it takes the next one. */
  work(handler: (jobId: string) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

interface QueueLog {
  readonly warn: (fields: object, message: string) => void;
}

export async function jobQueue(url: string, log: QueueLog): Promise<JobQueue> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'studio_queue',
    application_name: 'studio queue',
    max: 3,
    useListenNotify: true,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'the queue has trouble'));
  await boss.start();
  await boss.createQueue(queue, { notify: true, retryLimit: 0 });
  return {
    async send(jobId) {
      await boss.send(queue, { jobId });
    },
    async work(handler) {
      const options = { batchSize: 1, pollingIntervalSeconds: 1, burstWhenBatchFull: true };
      await boss.work<{ jobId: string }>(queue, options, async ([job]) => {
        if (job !== undefined) await handler(job.data.jobId);
      });
    },
    close: () => boss.stop({ graceful: false }),
  };
}
