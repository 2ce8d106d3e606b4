// A thread that answers, but for the task that it was told to be stuck at.
import { parentPort } from 'node:worker_threads';

parentPort?.on('message', ({ id, task }: { id: number; task: { source: string } }) => {
  while (task.source === 'stuck') Math.sqrt(id);
  parentPort?.postMessage({ id, result: { ok: true, text: task.source } });
});

parentPort?.postMessage('ready');
