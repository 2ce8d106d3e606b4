/** Writes and syncs 8 KiB again and again in a file that is there already, as a log is written. */
import { closeSync, fdatasyncSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

const pages = 256;
const page = Buffer.alloc(8_192, 1);
const { path, everyMs } = workerData as { readonly path: string; readonly everyMs: number };

const file = openSync(path, 'w');
for (let at = 0; at < pages; at += 1) writeSync(file, page, 0, page.length, at * page.length);
fsyncSync(file);
const times: number[] = [];
const timer = setInterval(() => {
  const at = times.length % pages;
  const startMs = performance.now();
  writeSync(file, page, 0, page.length, at * page.length);
  fdatasyncSync(file);
  times.push(performance.now() - startMs);
}, everyMs);

parentPort?.once('message', () => {
  clearInterval(timer);
  closeSync(file);
  parentPort?.postMessage(times);
});
