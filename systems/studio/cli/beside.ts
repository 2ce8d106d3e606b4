/** Gateway and storage, started beside the studio unless others are named in the environment. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildSpec } from '@gauntlet/kit/lifecycle';
import type { StudioSettings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Neighbours {
  specs(given: StudioSettings): readonly ChildSpec[];
  /** Each line that one of them says; addresses and keys are among them. */
  heard(child: string, line: string): void;
  settings(given: StudioSettings): Partial<StudioSettings>;
}

interface NeighbourOptions {
  readonly environment: Environment;
  readonly folder: string;
  readonly write: (line: string) => void;
}

/** In what the gateway says to be pasted. */
const keyIn = /^K=(\S+)/;
const urlIn = /https?:\/\/[\w.:[\]-]+/;

export function neighbours({ environment, folder, write }: NeighbourOptions): Neighbours {
  const known = { gateway: '', key: '', storage: '', accessKey: '', secretKey: '' };
  return {
    specs() {
      const wanted: ChildSpec[] = [];
      if (environment.STUDIO_ENDPOINT_URL === undefined) {
        wanted.push({
          name: 'gateway',
          command: binary('gateway'),
          // Only the studio asks for them: free ports are in nobody's way.
          args: ['dev', '--port', '0', '--folder', join(folder, 'gateway')],
          ready: (line) => keyIn.test(line),
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
      const url = urlIn.exec(line)?.[0];
      if (child === 'gateway') {
        if (known.gateway === '' && url !== undefined) known.gateway = url;
        known.key = keyIn.exec(line)?.[1] ?? known.key;
        return;
      }
      if (url !== undefined && /S3/.test(line)) known.storage = url;
      known.accessKey = /access key(?: id)?\W+(\S+)/i.exec(line)?.[1] ?? known.accessKey;
      known.secretKey = /secret(?: access)?(?: key)?\W+(\S+)/i.exec(line)?.[1] ?? known.secretKey;
    },
    settings({ endpoint, store }) {
      return {
        endpoint: {
          url: known.gateway || endpoint.url,
          apiKey: known.key || endpoint.apiKey,
        },
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

/** In the workspace or beside the installed package. */
function binary(name: string): string {
  const folders = ['../../../node_modules/.bin/', '../node_modules/.bin/', '../../../.bin/'];
  const paths = folders.map((one) => fileURLToPath(new URL(`${one}${name}`, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? name;
}
