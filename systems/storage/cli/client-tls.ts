/** What this process shows to chunk servers, and whom of them it believes. */
import { readFile } from 'node:fs/promises';
import type { ClientTls } from '../protocol/channel.ts';
import type { TlsFiles } from './node-parts.ts';

export async function clientTls(files: TlsFiles | undefined): Promise<ClientTls | undefined> {
  if (files?.ca === undefined) return undefined;
  return {
    ca: await readFile(files.ca),
    certificate: files.certificate === undefined ? undefined : await readFile(files.certificate),
    key: files.key === undefined ? undefined : await readFile(files.key),
  };
}
