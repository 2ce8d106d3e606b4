/**
 * One connection to Redis at a time, made anew when it is lost. Each says which server is at its
 * other end: after a restart or a failover it is another one, which may know less or older things,
 * and nothing that was asked on one connection is ever sent on the next.
 */
import { createClient } from 'redis';
import { answeredWithin } from './within.ts';

type Client = ReturnType<typeof clientFor>;

export interface RedisConnection {
  /** Of the process of the server, as it calls itself. */
  readonly serverId: string;
  get(key: string): Promise<string | null>;
  eval(script: string, keys: readonly string[], values: readonly string[]): Promise<unknown>;
}

export interface RedisConnections {
  /** Undefined: there is none at the moment, and another one is being tried for. */
  current(): RedisConnection | undefined;
  /** Waits for one for so long. */
  connected(limitMs: number): Promise<RedisConnection>;
  /** It does not answer as it should: nobody asks there any more. */
  drop(connection: RedisConnection): void;
  close(): void;
}

export interface RedisConnectionsOptions {
  readonly url: string;
  /** For the connection and for the first answer on it. */
  readonly connectMs?: number;
  /** Between two tries; it doubles up to a hundred times as much. */
  readonly againMs?: number;
  readonly onError: (error: unknown) => void;
}

export function redisConnections(options: RedisConnectionsOptions): RedisConnections {
  const { url, connectMs = 500, againMs = 50, onError } = options;
  let open: { readonly connection: RedisConnection; readonly client: Client } | undefined;
  let next = Promise.withResolvers<RedisConnection>();
  let tries = 0;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const lost = (client: Client) => {
    if (client.isOpen) client.destroy();
    if (open?.client !== client) return;
    open = undefined;
    again();
  };
  const again = () => {
    if (isClosed) return;
    timer = setTimeout(() => void connect(), againMs * Math.min(100, 2 ** tries));
    tries += 1;
  };
  const connect = async () => {
    const client = clientFor(url, connectMs);
    client.on('error', (error: unknown) => {
      onError(error);
      lost(client);
    });
    client.on('end', () => lost(client));
    try {
      await answeredWithin(client.connect(), connectMs);
      const info = await answeredWithin(client.info('server'), connectMs);
      const serverId = /^run_id:(\S+)/m.exec(info)?.[1];
      if (serverId === undefined) throw new Error('Redis does not say who it is');
      if (isClosed) return lost(client);
      const connection = connectionOf(client, serverId);
      open = { connection, client };
      tries = 0;
      next.resolve(connection);
      next = Promise.withResolvers();
    } catch (error) {
      onError(error);
      lost(client);
      again();
    }
  };
  void connect();
  return {
    current: () => open?.connection,
    connected: async (limitMs) => open?.connection ?? (await answeredWithin(next.promise, limitMs)),
    drop(connection) {
      if (open?.connection === connection) lost(open.client);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      if (open !== undefined) lost(open.client);
    },
  };
}

function clientFor(url: string, connectTimeout: number) {
  const socket = { connectTimeout, reconnectStrategy: false } as const;
  return createClient({ url, disableOfflineQueue: true, socket });
}

function connectionOf(client: Client, serverId: string): RedisConnection {
  return {
    serverId,
    get: async (key) => await client.get(key),
    eval: async (script, keys, values) =>
      await client.eval(script, { keys: [...keys], arguments: [...values] }),
  };
}
