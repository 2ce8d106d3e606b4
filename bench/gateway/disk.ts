/** How long the disk takes for what a commit asks of it. */
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { quantile } from '../quantile.ts';

const worker = new URL('./disk-worker.ts', import.meta.url);

/** At the pace at which calls ask for it: a disk that is left alone answers at another speed. */
const everyMs = 5;
const forMs = 2_000;

/** In a thread of its own, for a sync holds up whoever asks. */
export async function quietDisk(folder: string): Promise<readonly number[]> {
  const thread = new Worker(worker, { workerData: { path: join(folder, 'fsync'), everyMs } });
  const said = once(thread, 'message') as Promise<[readonly number[]]>;
  await wait(forMs);
  thread.postMessage('end');
  const [times] = await said;
  return times;
}

export function timesText(times: readonly number[]): string {
  const at = (share: number) => quantile(times, share).toFixed(2);
  const most = Math.max(...times).toFixed(2);
  return `p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, most ${most} ms`;
}
