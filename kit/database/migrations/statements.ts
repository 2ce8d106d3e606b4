import { createHash } from 'node:crypto';
import type { Kysely, KyselyPlugin, Transaction } from 'kysely';

/** The same connection, with each statement that goes through it added to a digest. */
export function statementsDigest(trx: Transaction<unknown>): {
  readonly db: Kysely<unknown>;
  readonly digest: () => string;
} {
  const hash = createHash('sha256');
  const compiler = trx.getExecutor();
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      hash.update(compiler.compileQuery(node, queryId).sql).update('\0');
      return node;
    },
    async transformResult({ result }) {
      return result;
    },
  };
  return { db: trx.withPlugin(plugin), digest: () => hash.digest('hex').slice(0, 32) };
}
