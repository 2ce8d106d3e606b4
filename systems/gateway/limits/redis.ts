/** Buckets in Redis: exact for all processes together, in one script that nothing interrupts. */
import { answeredWithin } from '@gauntlet/kit/redis';
import { createClient } from 'redis';
import { type BucketAnswer, decisionOf, type LimitStore } from './limit.ts';

/**
 * One clock for everybody, that of Redis. Answers are texts, because Redis cuts numbers to whole
 * ones. A bucket is forgotten when it would be full again.
 */
const script = `
local now = tonumber(ARGV[1])
if now < 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + time[2] / 1000
end
local answers, filled, refused = {}, {}, false
for i, key in ipairs(KEYS) do
  local capacity, refill, cost =
    tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local bucket = redis.call('HMGET', key, 'tokens', 'at')
  local tokens, at = tonumber(bucket[1] or capacity), tonumber(bucket[2] or now)
  filled[i] = math.min(capacity, tokens + math.max(0, now - at) * refill / 1000)
  local wait = '0'
  if filled[i] + 1e-9 < cost then
    refused = true
    wait = cost > capacity and 'inf' or tostring(math.ceil((cost - filled[i]) * 1000 / refill))
  end
  answers[i] = { tostring(math.floor(filled[i] + 1e-9)), wait }
end
for i, key in ipairs(KEYS) do
  local capacity, refill, cost =
    tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local left = filled[i]
  if not refused then left = math.min(capacity, math.max(0, left - cost)) end
  redis.call('HSET', key, 'tokens', string.format('%.9f', left), 'at', string.format('%.3f', now))
  redis.call('PEXPIRE', key, math.ceil((capacity - left) * 1000 / refill) + 1000)
end
return cjson.encode(answers)
`;

export interface RedisLimitOptions {
  readonly url: string;
  /** Longer than this nobody waits for Redis: the request is refused, never let through. */
  readonly timeoutMs?: number;
  /** Before all keys, where several gateways share one Redis. */
  readonly prefix?: string;
  /** The time of Redis when absent. */
  readonly nowMs?: () => number;
  readonly onError: (error: unknown) => void;
}

export interface RedisLimits extends LimitStore {
  readonly kind: 'redis';
  ping(): Promise<void>;
  close(): void;
}

export function redisLimits(options: RedisLimitOptions): RedisLimits {
  const { url, timeoutMs = 500, prefix = 'gateway:limit:', nowMs = () => -1 } = options;
  const client = createClient({
    url,
    // What can't be asked now must not be asked later, when nobody waits for it any more.
    disableOfflineQueue: true,
    socket: {
      connectTimeout: timeoutMs,
      reconnectStrategy: (retries) => Math.min(2_000, 50 * 2 ** retries),
    },
  });
  client.on('error', options.onError);
  let connecting: Promise<unknown> | undefined;
  const ready = async () => {
    connecting ??= client.connect();
    // Later it connects again by itself; only the first connection is waited for.
    if (!client.isReady) await answeredWithin(connecting, timeoutMs);
  };
  return {
    kind: 'redis',
    async take(claims) {
      await ready();
      const keys = claims.map(({ key }) => prefix + key);
      const numbers = claims.flatMap(({ capacity, refillPerS, cost }) => [
        capacity,
        refillPerS,
        cost,
      ]);
      const args = [nowMs(), ...numbers].map(String);
      const answer = await answeredWithin(
        client.eval(script, { keys, arguments: args }),
        timeoutMs,
      );
      return decisionOf(claims, answersOf(answer));
    },
    async ping() {
      await ready();
      await answeredWithin(client.ping(), timeoutMs);
    },
    close: () => client.destroy(),
  };
}

function answersOf(answer: unknown): BucketAnswer[] {
  const texts = JSON.parse(String(answer)) as (readonly [string, string])[];
  return texts.map(([remaining, wait]) => {
    return { remaining: Number(remaining), waitMs: wait === 'inf' ? Infinity : Number(wait) };
  });
}
