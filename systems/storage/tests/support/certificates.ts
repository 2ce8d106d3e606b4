/** Certificates for a test, made by openssl. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Certificates {
  path(file: string): string;
  of(file: string): Buffer;
  /** `ca` signs `name`; one that signs itself when there is none. */
  make(name: string, ca?: string): Promise<void>;
  close(): Promise<void>;
}

export async function certificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'storage-tls-'));
  const path = (file: string) => join(folder, file);
  const files = new Map<string, Buffer>();
  return {
    path,
    of: (file) => files.get(file) ?? Buffer.alloc(0),
    async make(name, ca) {
      const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
      const by = ca === undefined ? [] : ['-CA', path(`${ca}.pem`), '-CAkey', path(`${ca}.key`)];
      const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
      const out = ['-keyout', path(`${name}.key`), '-out', path(`${name}.pem`)];
      await run('openssl', ['req', '-x509', ...made, ...subject, ...by, ...out]);
      for (const file of [`${name}.key`, `${name}.pem`])
        files.set(file, await readFile(path(file)));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
