/** Redis as what may be slow, gone, or another one than it was. */
export {
  type RedisConnection,
  type RedisConnections,
  type RedisConnectionsOptions,
  redisConnections,
} from './connections.ts';
export { answeredWithin } from './within.ts';
