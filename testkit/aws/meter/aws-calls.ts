/** A middleware for clients of the AWS SDK v3 that counts calls, attempts and bytes. */
import { servicePrefix } from '../privilege/services.ts';
import { counted, declaredLength, isReadable, knownLength } from './sizes.ts';
import type { AwsUsage, Tally } from './usage.ts';

/** A client, as far as one must know it; the SDK's own types differ from service to service. */
export interface MeteredClient {
  readonly config: object;
  readonly middlewareStack: {
    // Each client has a type of middleware of its own; `never` is what all of them take.
    readonly add: (middleware: never, options: never) => void;
    readonly remove: (name: string) => boolean;
  };
}

interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}

interface Args {
  readonly input?: object;
  readonly request?: { readonly headers?: Record<string, string>; body?: unknown };
}

interface Result {
  readonly response?: {
    readonly statusCode?: number;
    readonly headers?: Record<string, string>;
    body?: unknown;
  };
}

type Next = (args: Args) => Promise<Result>;

export interface SeenInput {
  readonly service: string;
  readonly operation: string;
  readonly inputs: readonly string[];
}

let attached = 0;

/** Returns what takes it off again. */
export function attachTo(
  client: MeteredClient,
  tally: Tally,
  seen: (call: SeenInput) => void,
): () => void {
  attached += 1;
  const [ofCall, ofAttempt] = [`testkit-meter-call-${attached}`, `testkit-meter-${attached}`];
  // The SDK has one context for each call, which all of its attempts share.
  const tried = new WeakSet<Context>();
  const rowOf = async ({ clientName = '', commandName = '' }: Context) =>
    tally.aws(serviceName(clientName), operationName(commandName), await regionOf(client));
  const call = (next: Next, context: Context) => async (args: Args) => {
    const row = await rowOf(context);
    row.calls += 1;
    seen({ service: row.service, operation: row.operation, inputs: namesOf(args.input) });
    return next(args);
  };
  const attempt = (next: Next, context: Context) => async (args: Args) => {
    const row = await rowOf(context);
    row.attempts += 1;
    if (tried.has(context)) row.retries += 1;
    tried.add(context);
    return passOn(row, next, args);
  };
  const add = (middleware: object, options: object) =>
    client.middlewareStack.add(middleware as never, options as never);
  add(call, { step: 'initialize', name: ofCall, priority: 'high' });
  add(attempt, { step: 'deserialize', name: ofAttempt, priority: 'low' });
  return () => {
    client.middlewareStack.remove(ofCall);
    client.middlewareStack.remove(ofAttempt);
  };
}

async function passOn(row: AwsUsage, next: Next, args: Args): Promise<Result> {
  const { request } = args;
  const known = declaredLength(request?.headers) ?? knownLength(request?.body);
  if (known !== undefined) row.bytesOut += known;
  else if (request && isReadable(request.body)) {
    request.body = counted(request.body, (bytes) => {
      row.bytesOut += bytes;
    });
  }
  let result: Result;
  try {
    result = await next(args);
  } catch (error) {
    row.failures += 1;
    throw error;
  }
  const { response } = result;
  if ((response?.statusCode ?? 0) >= 400) row.failures += 1;
  if (response && isReadable(response.body)) {
    response.body = counted(response.body, (bytes) => {
      row.bytesIn += bytes;
    });
  } else row.bytesIn += knownLength(response?.body) ?? declaredLength(response?.headers) ?? 0;
  return result;
}

/** `CloudWatchLogsClient` is the package `client-cloudwatch-logs`, whose actions are `logs:`. */
function serviceName(clientName: string): string {
  const name = clientName.replace(/Client$/, '');
  const dashed = name
    .replace(/^CloudWatch/, 'Cloudwatch')
    .replace(/^DynamoDB/, 'Dynamodb')
    .replace(/^EventBridge/, 'Eventbridge')
    .replace(/([a-z\d])([A-Z])/g, '$1-$2')
    .toLowerCase();
  return servicePrefix(dashed);
}

function operationName(commandName: string): string {
  return commandName.replace(/Command$/, '');
}

function namesOf(input: object | undefined): readonly string[] {
  const entries = Object.entries(input ?? {});
  return entries.filter(([, value]) => value !== undefined).map(([name]) => name);
}

async function regionOf({ config }: MeteredClient): Promise<string> {
  const region: unknown = 'region' in config ? config.region : undefined;
  return String((typeof region === 'function' ? await region() : region) ?? '');
}
