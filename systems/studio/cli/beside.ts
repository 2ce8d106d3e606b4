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
  settings(given: StudioSettings): Partial<StudioSettings>;
}

interface NeighbourOptions {
  readonly environment: Environment;
  readonly folder: string;
}

export function neighbours({ environment, folder }: NeighbourOptions): Neighbours {
  const keyFiles = {
    gateway: join(folder, 'gateway', 'env'),
    storage: join(folder, 'storage', 'env'),
  };
  const isGatewayOurs = environment.STUDIO_ENDPOINT_URL === undefined;
  const isStorageOurs = environment.STUDIO_S3_URL === undefined;
  return {
    specs() {
      const wanted: ChildSpec[] = [];
      if (isGatewayOurs) {
        wanted.push({
          name: 'gateway',
          command: binary('gateway'),
          // Only the studio asks for them: free ports are in nobody's way.
          args: [
            ...['dev', '--port', '0', '--folder', join(folder, 'gateway')],
            ...['--key-file', keyFiles.gateway],
          ],
          // By then the file is written.
          ready: (line) => line.startsWith('The gateway listens on '),
        });
      }
      if (isStorageOurs) {
        wanted.push({
          name: 'storage',
          command: binary('storage'),
          args: [
            'dev',
            ...['--port', '0', '--s3-port', '0', '--node-port', '0'],
            ...['--data', join(folder, 'storage', 'chunks')],
            ...['--database-folder', join(folder, 'storage', 'postgres')],
            ...['--key-file', keyFiles.storage],
            // The page puts seed data straight to the store.
            ...['--s3-origin', '*'],
          ],
          ready: (line) => line === 'ready',
        });
      }
      return wanted;
    },
    settings({ endpoint, store }) {
      return {
        endpoint: isGatewayOurs ? endpointIn(keyFiles.gateway) : endpoint,
        store: isStorageOurs ? { ...store, ...storeIn(keyFiles.storage) } : store,
      };
    },
  };
}

/** As the gateway writes it for the clients of OpenAI, whose address ends in the version. */
function endpointIn(keyFile: string): StudioSettings['endpoint'] {
  const { OPENAI_BASE_URL = '', OPENAI_API_KEY = '' } = valuesIn(keyFile);
  return { url: OPENAI_BASE_URL.replace(/\/v1$/, ''), apiKey: OPENAI_API_KEY };
}

/** As the storage writes it for the clients of AWS. */
function storeIn(keyFile: string): Partial<StudioSettings['store']> {
  const values = valuesIn(keyFile);
  return {
    url: values.AWS_ENDPOINT_URL_S3 ?? '',
    accessKeyId: values.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: values.AWS_SECRET_ACCESS_KEY ?? '',
  };
}

function valuesIn(keyFile: string): Environment {
  return parseEnv(readFileSync(keyFile, 'utf8'));
}

/** In the workspace or beside the installed package. */
function binary(name: string): string {
  const folders = ['../../../node_modules/.bin/', '../node_modules/.bin/', '../../../.bin/'];
  const paths = folders.map((one) => fileURLToPath(new URL(`${one}${name}`, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? name;
}
