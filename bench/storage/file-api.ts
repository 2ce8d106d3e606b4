/** Bytes through the file API, and what the API's process takes meanwhile. */
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import type { Dev } from './dev.ts';
import { histogramOf } from './percentiles.ts';

const MIB = 1024 ** 2;
const piece = Buffer.alloc(MIB);
for (let at = 0; at < piece.length; at += 1) piece[at] = (at * 131 + (at >> 9)) & 0xff;

export interface RoundTrip {
  readonly upMBs: number;
  readonly downMBs: number;
  readonly rssMb: number;
}

export async function roundTrip(dev: Dev, bytes: number): Promise<RoundTrip> {
  let rssMb = 0;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${dev.pid}/status`, 'utf8');
    rssMb = Math.max(rssMb, Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024));
  }, 100);
  try {
    const startMs = performance.now();
    const fileId = await upload(dev.url, bytes);
    const midMs = performance.now();
    const got = await download(`${dev.url}/files/${fileId}`);
    const endMs = performance.now();
    if (got !== bytes) throw new Error(`${got} of ${bytes} bytes came back`);
    await fetch(`${dev.url}/files/${fileId}`, { method: 'DELETE' });
    const rate = (ms: number) => Math.round(bytes / 1e6 / (ms / 1_000));
    return { upMBs: rate(midMs - startMs), downMBs: rate(endMs - midMs), rssMb };
  } finally {
    clearInterval(timer);
  }
}

function upload(url: string, bytes: number): Promise<string> {
  const head = Buffer.from(
    '--B\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n' +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from('\r\n--B--\r\n');
  return new Promise((resolve, reject) => {
    const call = request(`${url}/files`, {
      method: 'POST',
      headers: {
        'content-type': 'multipart/form-data; boundary=B',
        'content-length': head.length + bytes + tail.length,
      },
    });
    call.once('error', reject).once('response', async (answer) => {
      const text = await bodyOf(answer);
      if (answer.statusCode === 201) resolve((JSON.parse(text) as { file_id: string }).file_id);
      else reject(new Error(`${answer.statusCode} ${text}`));
    });
    call.write(head);
    let left = bytes;
    const more = () => {
      while (left > 0) {
        const next = piece.subarray(0, Math.min(piece.length, left));
        left -= next.length;
        if (!call.write(next)) {
          call.once('drain', more);
          return;
        }
      }
      call.end(tail);
    };
    more();
  });
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const data of answer) text += String(data);
  return text;
}

function download(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, (answer) => {
      let bytes = 0;
      answer.on('data', (data: Buffer) => {
        bytes += data.length;
      });
      answer.once('end', () => resolve(bytes)).once('error', reject);
    })
      .once('error', reject)
      .end();
  });
}

export async function metadataLatency(dev: Dev) {
  const times = await metadataTimes(dev);
  return { ...histogramOf(times), count: times.length };
}

export async function metadataTimes(dev: Dev): Promise<readonly number[]> {
  const fileId = await upload(dev.url, 1_000_000);
  const ask = async (times: number[]) => {
    for (let count = 0; count < 500; count += 1) {
      const startMs = performance.now();
      const answer = await fetch(`${dev.url}/files/${fileId}/metadata`);
      await answer.arrayBuffer();
      times.push(performance.now() - startMs);
    }
  };
  // The first are for the engine to know its work.
  await ask([]);
  const times: number[] = [];
  await Promise.all(Array.from({ length: 4 }, () => ask(times)));
  return times;
}
