/**
 * Clients of the AWS SDK, which is an optional peer: it is loaded when there is something to
 * remove there. In the process that made a thing its own client is used.
 */
import { cleanupErrors } from '../errors.ts';
import type { RemovalTools } from '../kind.ts';
import type { AwsPlace } from './place.ts';

/** A client of the AWS SDK v3, as far as one must know it. */
export interface AwsClient {
  send(command: never): unknown;
  readonly config: object;
}

export interface ClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  readonly profile?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

export function isAwsClient(live: unknown): live is AwsClient {
  return typeof live === 'object' && live !== null && 'send' in live && 'config' in live;
}

export function clientSettings(place: AwsPlace, tools: RemovalTools): ClientSettings {
  const { endpoint, forcePathStyle, credentials: by = {}, region = 'us-east-1' } = place;
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
    ...(by.profile === undefined ? {} : { profile: by.profile }),
    ...(by.environment === undefined
      ? {}
      : { credentials: fromEnvironment(by.environment, tools.environment) }),
  };
}

/** What a ledger may say of the place that a client speaks to. */
export async function placeOf(client: AwsClient): Promise<AwsPlace> {
  const config = client.config as Readonly<Record<string, unknown>>;
  const region = await ask(config.region);
  const endpoint = await ask(config.endpoint);
  const address = typeof endpoint === 'object' ? addressOf(endpoint) : undefined;
  return {
    ...(typeof region === 'string' ? { region } : {}),
    ...(address === undefined ? {} : { endpoint: address }),
    ...(config.forcePathStyle === true ? { forcePathStyle: true } : {}),
  };
}

export async function loadSdk<Sdk>(kind: string, name: string, load: () => Promise<Sdk>) {
  try {
    return await load();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw cleanupErrors.make('CLEANUP_NEEDS_PACKAGE', { kind, package: name, reason }, error);
  }
}

function fromEnvironment(
  names: NonNullable<NonNullable<AwsPlace['credentials']>['environment']>,
  environment: RemovalTools['environment'],
) {
  const value = (name: string) => {
    const found = environment[name];
    if (found === undefined) throw new Error(`the variable ${name} is not set here`);
    return found;
  };
  const { accessKeyId, secretAccessKey, sessionToken } = names;
  return {
    accessKeyId: value(accessKeyId),
    secretAccessKey: value(secretAccessKey),
    ...(sessionToken === undefined ? {} : { sessionToken: value(sessionToken) }),
  };
}

async function ask(setting: unknown): Promise<unknown> {
  try {
    return typeof setting === 'function' ? await setting() : setting;
  } catch {
    // Not configured: a sweep then asks the SDK's own chain.
    return undefined;
  }
}

function addressOf(endpoint: object | null): string | undefined {
  if (endpoint === null || !('hostname' in endpoint) || !('protocol' in endpoint)) return undefined;
  const port = 'port' in endpoint && endpoint.port !== undefined ? `:${endpoint.port}` : '';
  const path = 'path' in endpoint && typeof endpoint.path === 'string' ? endpoint.path : '/';
  return `${endpoint.protocol}//${endpoint.hostname}${port}${path}`;
}
