/** Gives orders to a host and asks it; its errors arrive as they were thrown there. */
import { UserError } from '@gauntlet/kit/errors';
import { errors } from '../../model/errors.ts';
import type { ShadowCounts } from '../proxy/shadow.ts';
import type { FrontCounts } from './front.ts';
import type { SeenHost } from './seen.ts';
import type { DeployOrder, HostedSystem, Order, ShadowSpec, VersionSpec } from './state.ts';

export interface HostClient {
  observe(): Promise<SeenHost>;
  counts(system: string, versions: readonly string[]): Promise<FrontCounts>;
  lease(about: string, owner: string, what: string): Promise<number>;
  release(about: string, owner: string): Promise<void>;
  deploy(order: DeployOrder, spec: VersionSpec): Promise<void>;
  weigh(order: Order, weights: HostedSystem['weights']): Promise<void>;
  forget(order: Order, versions: readonly string[]): Promise<void>;
  shadow(order: Order, shadow: ShadowSpec | undefined): Promise<void>;
  shadowed(system: string): Promise<ShadowCounts>;
  settle(order: Order, version: string): Promise<void>;
  unsettle(order: Order, version: string): Promise<void>;
  retire(order: Order, version: string): Promise<void>;
  end(withAll: boolean): Promise<void>;
}

/** A deploy waits for the version to work, and a retire for what it has begun. */
const LIMIT_MS = 15 * 60_000;
const TRIES = 5;
const PAUSE_MS = 100;

export interface Reached {
  readonly url: string;
  readonly token: string;
}

/** `find` is asked at each call: a host that was started anew may be somewhere else. */
export function hostClient(
  find: () => Promise<Reached>,
  pause: (ms: number) => Promise<void> = async () => undefined,
): HostClient {
  const ask = async <T>(path: string, body?: object): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      const reached = await find();
      try {
        return (await send(reached, path, body)) as T;
      } catch (error) {
        if (error instanceof UserError) throw error;
        // It was lost in the middle. Every order may be given twice, so the next host gets it too.
        if (tries < TRIES) {
          await pause(PAUSE_MS);
          continue;
        }
        const reason = error instanceof Error && error.cause ? String(error.cause) : String(error);
        throw errors.make('HOST_SILENT', { url: reached.url, reason }, error);
      }
    }
  };
  const order = async (path: string, body: object) => void (await ask(path, body));
  return {
    observe: () => ask('state'),
    counts: (system, versions) => ask('counts', { system, versions }),
    async lease(about, owner, what) {
      return (await ask<{ generation: number }>('lease', { about, owner, what })).generation;
    },
    release: (about, owner) => order('release', { about, owner }),
    deploy: (given, spec) => order('deploy', { order: given, spec }),
    weigh: (given, weights) => order('weigh', { order: given, weights }),
    forget: (given, versions) => order('forget', { order: given, versions }),
    shadow: (given, shadow) => order('shadow', { order: given, shadow }),
    shadowed: (system) => ask('shadowed', { system }),
    settle: (given, version) => order('settle', { order: given, version }),
    unsettle: (given, version) => order('unsettle', { order: given, version }),
    retire: (given, version) => order('retire', { order: given, version }),
    end: (withAll) => order('end', { withAll }),
  };
}

async function send({ url, token }: Reached, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${url}/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const said: unknown = await answer.json();
  if (!answer.ok) throw thrownThere(said);
  return said;
}

function thrownThere(said: unknown): Error {
  const { code, message, why, fix } = said as Record<string, string | undefined>;
  const entry = { what: message ?? 'the host failed', fix: fix ?? 'Look at its log.' };
  const more = why === undefined ? {} : { why };
  return new UserError(code ?? 'INTERNAL', { ...entry, ...more }, {});
}
