/** Amazon's own client on our own transport: the same guarded addresses, the same limits. */
import { Readable } from 'node:stream';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import {
  type ProviderSettings,
  type ProviderTools,
  type TimeLimits,
  UpstreamBroken,
} from '../provider.ts';

/** The part of the client's requests that is used; the types of the SDK have much more. */
interface SignedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

export type Limits = Pick<TimeLimits, 'betweenChunksMs'> & { readonly firstByteMs: number };

export function bedrockClient(
  settings: ProviderSettings,
  tools: ProviderTools,
  limits: Limits,
  signal: AbortSignal,
): BedrockRuntimeClient {
  const { region = 'us-east-1', baseUrl, secret } = settings;
  const [accessKeyId, secretAccessKey, sessionToken] = (secret ?? '').split(':');
  const isGiven = accessKeyId !== undefined && secretAccessKey !== undefined;
  const session = sessionToken === undefined ? {} : { sessionToken };
  return new BedrockRuntimeClient({
    region,
    ...(baseUrl === undefined ? {} : { endpoint: baseUrl }),
    // Without a secret the client looks where every AWS program does.
    ...(isGiven ? { credentials: { accessKeyId, secretAccessKey, ...session } } : {}),
    // Which provider is tried next is for the routing to say.
    maxAttempts: 1,
    requestHandler: { handle: (request: unknown) => handle(request, tools, limits, signal) },
  });
}

async function handle(
  request: unknown,
  tools: ProviderTools,
  { firstByteMs, betweenChunksMs }: Limits,
  signal: AbortSignal,
) {
  const { protocol, hostname, port, path, headers, body } = request as SignedRequest;
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  // The header "host" was signed; undici sets the same one from the URL.
  const { host: _signed, ...rest } = headers;
  const response = await tools.request({
    url: `${protocol}//${host}${path}`,
    method: 'POST',
    headers: rest,
    ...(body === undefined ? {} : { body }),
    signal,
    firstByteMs,
    betweenChunksMs,
  });
  if (!response.ok) throw new UpstreamBroken(response.failure);
  const { status, headers: answered } = response;
  const stream = Readable.from(response.body, { objectMode: false });
  return { response: { statusCode: status, headers: answered, body: stream } };
}
