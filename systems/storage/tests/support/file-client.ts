/** A client of the file API that knows what was acknowledged, and checks every byte it gets. */
import { createHash } from 'node:crypto';

export function shaOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface Uploaded {
  readonly file_id: string;
  readonly size: number;
  readonly checksum: string;
}

const CLIENT_MS = 30_000;

export async function upload(url: string, bytes: Buffer, name = 'file.bin'): Promise<Uploaded> {
  const form = new FormData();
  form.set('file', new Blob([Uint8Array.from(bytes)]), name);
  const signal = AbortSignal.timeout(CLIENT_MS);
  const answer = await fetch(`${url}/files`, { method: 'POST', body: form, signal });
  const text = await answer.text();
  if (answer.status !== 201) throw new Error(`upload: ${answer.status} ${text}`);
  return JSON.parse(text) as Uploaded;
}

export interface Downloaded {
  readonly status: number;
  readonly bytes: Buffer;
}

export async function download(url: string, fileId: string): Promise<Downloaded> {
  const signal = AbortSignal.timeout(CLIENT_MS);
  const answer = await fetch(`${url}/files/${fileId}`, { signal });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

export async function remove(url: string, fileId: string): Promise<number> {
  const signal = AbortSignal.timeout(CLIENT_MS);
  const answer = await fetch(`${url}/files/${fileId}`, { method: 'DELETE', signal });
  await answer.body?.cancel();
  return answer.status;
}

export async function listAll(url: string): Promise<Uploaded[]> {
  const all: Uploaded[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await fetch(`${url}/files?page=${page}&per_page=500`);
    const body = (await answer.json()) as { files: Uploaded[]; total: number };
    all.push(...body.files);
    if (body.files.length === 0 || all.length >= body.total) return all;
  }
}
