/** Gateway and storage, started beside the studio unless others are named in the environment. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { ChildSpec } from '@gauntlet/kit/lifecycle';
import type { StudioSettings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Neighbours {
  specs(given: StudioSettings): readonly ChildSpec[];
  /** Each line that one of them says; the storage's addresses and keys are among them. */
  heard(child: string, line: string): void;
  settings(given: StudioSettings): Partial<StudioSettings>;
}

interface NeighbourOptions {
  readonly environment: Environment;
  readonly folder: string;
  readonly write: (line: string) => void;
}

const urlIn = /https?:\/\/[\w.:[\]-]+/;

export function neighbours({ environment, folder, write }: NeighbourOptions): Neighbours {
  const known = { storage: '', accessKey: '', secretKey: '' };
  const gateway = { folder: join(folder, 'gateway'), keyFile: join(folder, 'gateway', 'env') };
  const isGatewayOurs = environment.STUDIO_ENDPOINT_URL === undefined;
  return {
    specs() {
      const wanted: ChildSpec[] = [];
      if (isGatewayOurs) {
        wanted.push({
          name: 'gateway',
          command: binary('gateway'),
          // Only the studio asks for them: free ports are in nobody's way.
          args: [
            ...['dev', '--port', '0', '--folder', gateway.folder],
            ...['--key-file', gateway.keyFile],
          ],
          // By then the file is written.
          ready: (line) => /listens on/.test(line),
        });
      }
      if (environment.STUDIO_S3_URL === undefined) {
        wanted.push({
          name: 'storage',
          command: binary('storage'),
          args: [
            'dev',
            ...['--port', '0', '--s3-port', '0', '--node-port', '0'],
            ...['--data', join(folder, 'storage', 'chunks')],
            ...['--database-folder', join(folder, 'storage', 'postgres')],
            // The page puts seed data straight to the store.
            ...['--s3-origin', '*'],
          ],
          ready: (line) => /secret/i.test(line),
        });
      }
      return wanted;
    },
    heard(child, line) {
      write(`${child}: ${line}`);
      if (child !== 'storage') return;
      const url = urlIn.exec(line)?.[0];
      if (url !== undefined && /S3/.test(line)) known.storage = url;
      known.accessKey = /access key(?: id)?\W+(\S+)/i.exec(line)?.[1] ?? known.accessKey;
      known.secretKey = /secret(?: access)?(?: key)?\W+(\S+)/i.exec(line)?.[1] ?? known.secretKey;
    },
    settings({ endpoint, store }) {
      return {
        endpoint: isGatewayOurs ? endpointIn(gateway.keyFile) : endpoint,
        store: {
          ...store,
          url: known.storage || store.url,
          accessKeyId: known.accessKey || store.accessKeyId,
          secretAccessKey: known.secretKey || store.secretAccessKey,
        },
      };
    },
  };
}

/** As the gateway writes it for the clients of OpenAI, whose address ends in the version. */
function endpointIn(keyFile: string): StudioSettings['endpoint'] {
  const { OPENAI_BASE_URL = '', OPENAI_API_KEY = '' } = parseEnv(readFileSync(keyFile, 'utf8'));
  return { url: OPENAI_BASE_URL.replace(/\/v1$/, ''), apiKey: OPENAI_API_KEY };
}

/** In the workspace or beside the installed package. */
function binary(name: string): string {
  const folders = ['../../../node_modules/.bin/', '../node_modules/.bin/', '../../../.bin/'];
  const paths = folders.map((one) => fileURLToPath(new URL(`${one}${name}`, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? name;
}
