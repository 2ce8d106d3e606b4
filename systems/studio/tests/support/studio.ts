/** A whole studio in this process, on real HTTP: API and worker, database, endpoint and store. */
import { type TestDatabase, testDatabase } from '@gauntlet/kit/database';
import { logger } from '@gauntlet/kit/telemetry';
import { studioPart } from '../../cli/compose.ts';
import { readSettings } from '../../cli/settings.ts';
import { migrations } from '../../jobs/migrations.ts';
import type { Schema } from '../../jobs/schema.ts';
import { type ObjectStore, startObjectStore } from './object-store.ts';
import { startUpstream, type Upstream } from './upstream.ts';

export interface Studio {
  readonly url: string;
  readonly database: TestDatabase<Schema>;
  readonly upstream: Upstream;
  readonly objects: ObjectStore;
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface StudioOptions {
  /** Of another studio, which closes it. */
  readonly database?: TestDatabase<Schema>;
  /** Another way to the same database. */
  readonly databaseUrl?: string;
  readonly worker?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly pageFolder?: string;
}

export async function startStudio(options: StudioOptions = {}): Promise<Studio> {
  const [database, upstream, objects] = await Promise.all([
    options.database ?? testDatabase<Schema>({ migrations }),
    startUpstream(),
    startObjectStore(),
  ]);
  const environment = {
    STUDIO_DATABASE_URL: options.databaseUrl ?? database.url,
    STUDIO_PORT: '0',
    STUDIO_ENDPOINT_URL: upstream.url,
    STUDIO_S3_URL: objects.url,
    STUDIO_LEASE_MS: '3000',
    STUDIO_REST_MS: '300',
    STUDIO_ALLOW_PRIVATE_WEBHOOKS: 'yes',
    ...options.environment,
  };
  const settings = readSettings(environment);
  const log = logger({ service: 'studio', level: 'silent' });
  let url = '';
  const part = studioPart(
    () => settings,
    {
      server: { pageFolder: options.pageFolder },
      worker: options.worker ?? true,
      onReady: (at) => {
        url = at;
      },
    },
    log,
  );
  const never = new AbortController().signal;
  await part.start(never, (error) => {
    throw error;
  });
  return {
    url,
    database,
    upstream,
    objects,
    environment,
    async close() {
      await part.stop?.({ signal: AbortSignal.timeout(20_000), remainingMs: () => 20_000 });
      await Promise.all([upstream.close(), objects.close()]);
      if (options.database === undefined) await database.close();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly body: JsonAnswer;
}

/** What tests look into, field by field, and compare. */
export interface JsonAnswer {
  readonly [name: string]: JsonAnswer;
  readonly [index: number]: JsonAnswer;
}

export interface Client {
  readonly token: string;
  readonly userId: string;
  request(method: string, path: string, body?: unknown): Promise<Answer>;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
}

export async function ask(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}

export const password = 'correct horse battery';

export async function signUp(url: string, email: string): Promise<Client> {
  await ask(url, 'POST', '/signup', { email, password });
  const login = await ask(url, 'POST', '/login', { email, password });
  const token = String(login.body.access_token);
  const request = (method: string, path: string, body?: unknown) =>
    ask(url, method, path, body, { authorization: `Bearer ${token}` });
  return {
    token,
    userId: String(login.body.user_id),
    request,
    get: (path) => request('GET', path),
    post: (path, body = {}) => request('POST', path, body),
  };
}

export const simpleTemplate = {
  name: 'Questions',
  template_definition: {
    steps: [{ id: 'text', model: 'local', prompt: 'About {{ topic }}.', max_tokens: 60 }],
  },
};

/** Uploads as a browser would: by the link, straight to the store. */
export async function uploadSeed(client: Client, filename: string, content: string | Buffer) {
  const link = await client.post('/seed-data/upload', { filename, content_type: 'text/csv' });
  const put = await fetch(String(link.body.upload_url), {
    method: 'PUT',
    body: new Uint8Array(Buffer.from(content)),
    headers: { 'content-type': 'text/csv' },
  });
  if (!put.ok) throw new Error(`the upload answered ${put.status}`);
  return String(link.body.s3_key);
}

export function topics(count: number): string {
  return `topic\n${Array.from({ length: count }, (_, at) => `subject ${at}`).join('\n')}\n`;
}
