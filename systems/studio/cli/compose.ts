/** Puts the studio together: its parts start in order and stop in the opposite one. */
import { randomBytes } from 'node:crypto';
import { jwt, oidc } from '@gauntlet/kit/auth';
import { openDatabase } from '@gauntlet/kit/database';
import { uuidv7 } from '@gauntlet/kit/http';
import type { Deadline, Part } from '@gauntlet/kit/lifecycle';
import { mailer } from '@gauntlet/kit/mail';
import type { Logger } from '@gauntlet/kit/telemetry';
import { modelCatalogue } from '../endpoint/catalogue.ts';
import { endpoint } from '../endpoint/client.ts';
import { fileStore } from '../files/store.ts';
import { studioServer } from '../http/server.ts';
import type { Services } from '../http/services.ts';
import { sharedSecret } from '../jobs/accounts.ts';
import { migrations } from '../jobs/migrations.ts';
import { jobQueue } from '../jobs/queue.ts';
import type { Schema } from '../jobs/schema.ts';
import { insertTemplate } from '../jobs/templates.ts';
import { renderer } from '../rendering/renderer.ts';
import { builtInTemplates } from '../templates/built-in.ts';
import { checkDefinition } from '../templates/definition.ts';
import { workerPart } from '../worker/worker.ts';
import type { StudioSettings } from './settings.ts';

export interface Roles {
  /** The folder of the built page, or false for no server. */
  readonly server: { readonly pageFolder: string | undefined } | false;
  readonly worker: boolean;
  readonly onReady?: (url: string) => void;
}

type Closer = (deadline: Deadline) => Promise<void> | void;

/** `settings` is asked when it starts: what it needs may have been started just before. */
export function studioPart(settings: () => StudioSettings, roles: Roles, log: Logger): Part {
  const closers: Closer[] = [];
  const stop = async (deadline: Deadline) => {
    for (const close of closers.splice(0).toReversed()) await close(deadline);
  };
  return {
    name: 'studio',
    async start(signal, fail) {
      try {
        await startAll(settings(), roles, log, closers, { signal, fail });
      } catch (error) {
        const deadline = { signal: AbortSignal.timeout(10_000), remainingMs: () => 10_000 };
        await stop(deadline);
        throw error;
      }
    },
    stop,
  };
}

interface Starting {
  readonly signal: AbortSignal;
  readonly fail: (error: unknown) => void;
}

async function startAll(
  settings: StudioSettings,
  roles: Roles,
  log: Logger,
  closers: Closer[],
  { signal, fail }: Starting,
): Promise<void> {
  const database = await openStudioDatabase(settings, log);
  closers.push(() => database.close());
  const { db, url } = database;
  const queue = await jobQueue(url, log);
  closers.push(() => queue.close());
  const store = fileStore(settings.store);
  closers.push(() => store.close());
  await store.prepare();
  const renders = renderer();
  closers.push(() => renders.close());
  const calls = endpoint(settings.endpoint);
  const sendMail = openMail(settings, closers);
  if (roles.worker) {
    const worker = workerPart({
      ...settings.worker,
      db,
      queue,
      endpoint: calls,
      store,
      renderer: renders,
      senders: { sendMail, allowPrivate: settings.allowPrivate },
      log,
      sweepMs: Math.min(2_000, settings.worker.leaseMs / 2),
      sendsPerCall: 6,
      backoffMs: 200,
    });
    await worker.start(signal, fail);
    closers.push((deadline) => worker.stop?.(deadline));
  }
  if (roles.server === false) return roles.onReady?.('');
  await addBuiltIn(db);
  const secret = await sharedSecret(db, 'jwt', () => randomBytes(48).toString('base64url'));
  let serverUrl = '';
  const services: Services = {
    db,
    queue,
    store,
    renderer: renders,
    endpoint: calls,
    catalogue: modelCatalogue({ url: settings.endpoint.url, tiers: settings.tiers }),
    jwt: jwt({
      keys: [{ kid: 'studio', algorithm: 'HS256', key: secret }],
      issuer: 'studio',
      audience: 'studio',
    }),
    oidc: settings.oidc && oidc(settings.oidc),
    oidcIssuer: settings.oidc?.issuer,
    sendMail,
    publicUrl: () => settings.publicUrl ?? serverUrl,
    makeId: uuidv7,
    nowMs: Date.now,
  };
  const { publicUrl = settings.store.url } = settings.store;
  const { pageFolder } = roles.server;
  const isReady = () => serverUrl !== '';
  const server = await studioServer({ services, log, isReady, pageFolder, storeUrl: publicUrl });
  const part = server.part({ port: settings.port, host: settings.host });
  await part.start(signal, fail);
  closers.push((deadline) => part.stop?.(deadline));
  serverUrl = server.url();
  roles.onReady?.(serverUrl);
}

export function openStudioDatabase({ database }: StudioSettings, log: Logger) {
  const { url, folder } = database;
  return openDatabase<Schema>({ url, folder, name: 'studio', migrations, log, poolSize: 12 });
}

async function addBuiltIn(db: Services['db']): Promise<void> {
  for (const template of builtInTemplates) {
    const checked = checkDefinition(template.definition);
    if (!checked.ok) throw new Error(`the built-in template ${template.templateId} is not valid`);
    const { requirements } = checked;
    await insertTemplate(db, { ...template, ownerId: undefined, isPublic: true, requirements });
  }
}

function openMail({ mail }: StudioSettings, closers: Closer[]): Services['sendMail'] {
  if (mail.url === undefined) return undefined;
  const mails = mailer({ url: mail.url, from: mail.from });
  closers.push(() => mails.close());
  return (to, subject, text) => mails.send({ to, subject, text });
}
