/**
 * Entries in Redis, and who may put one there. Who finds none takes a token, reads the database and
 * puts the entry only if the token is still good; a write takes entry and token away, and while it
 * is under way no token is given out. What is lost there, by a restart or for want of memory, only
 * takes entries and tokens away as well.
 */
import { answeredWithin, type RedisConnection } from '@gauntlet/kit/redis';

const take = `
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
return 0`;

const put = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const mark = `
for at = 1, #KEYS, 3 do
  redis.call('DEL', KEYS[at], KEYS[at + 1])
  redis.call('SADD', KEYS[at + 2], ARGV[1])
  redis.call('PEXPIRE', KEYS[at + 2], ARGV[2])
end
return 1`;

const unmark = `
for at = 1, #KEYS, 3 do
  redis.call('DEL', KEYS[at], KEYS[at + 1])
  redis.call('SREM', KEYS[at + 2], ARGV[1])
end
return 1`;

export interface EntryTimes {
  /** An entry is forgotten after so long, whatever happens. */
  readonly keepMs: number;
  /** A reader that takes longer puts nothing there. */
  readonly tokenMs: number;
  /** A write that was lost, with its process, holds readers off for so long. */
  readonly markMs: number;
  readonly readMs: number;
  readonly writeMs: number;
}

export const entryTimes: EntryTimes = {
  keepMs: 20_000,
  tokenMs: 2_000,
  markMs: 60_000,
  readMs: 100,
  writeMs: 500,
};

export interface Entries {
  get(name: string): Promise<string | null>;
  take(name: string, token: string): Promise<boolean>;
  put(name: string, token: string, entry: string): Promise<void>;
  mark(names: readonly string[], writer: string): Promise<void>;
  unmark(names: readonly string[], writer: string): Promise<void>;
}

/** Of one epoch, on one connection. */
export function entries(
  connection: RedisConnection,
  epoch: string,
  { keepMs, tokenMs, markMs, readMs, writeMs }: EntryTimes,
): Entries {
  const entry = (name: string) => `storage:${epoch}:e:${name}`;
  const token = (name: string) => `storage:${epoch}:t:${name}`;
  const marks = (name: string) => `storage:${epoch}:m:${name}`;
  const all = (names: readonly string[]) =>
    names.flatMap((name) => [entry(name), token(name), marks(name)]);
  const ask = (ms: number, script: string, keys: readonly string[], values: readonly unknown[]) =>
    answeredWithin(connection.eval(script, keys, values.map(String)), ms);
  return {
    get: (name) => answeredWithin(connection.get(entry(name)), readMs),
    take: async (name, mine) =>
      (await ask(readMs, take, [token(name), marks(name)], [mine, tokenMs])) === 1,
    async put(name, mine, text) {
      await ask(readMs, put, [entry(name), token(name)], [mine, text, Math.round(keepMs)]);
    },
    async mark(names, writer) {
      await ask(writeMs, mark, all(names), [writer, markMs]);
    },
    async unmark(names, writer) {
      await ask(writeMs, unmark, all(names), [writer]);
    },
  };
}
