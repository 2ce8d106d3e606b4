/**
 * A database on a PostgreSQL server. The ledger holds the address without its password; a sweep
 * takes the whole address from the variable that the entry names, or the password from where
 * PostgreSQL's own tools look (PGPASSWORD, ~/.pgpass).
 */
import { defineKind, type Removable, type RemovalTools, removeEach } from '../kind.ts';

interface DatabaseWhat {
  readonly name: string;
  readonly url: string;
  readonly urlFrom: string | undefined;
}

const neverDropped = new Set(['postgres', 'template0', 'template1']);
const connectTimeoutMs = 5_000;

export const postgresDatabase = defineKind<DatabaseWhat>({
  name: 'postgres-database',
  read: (what) => {
    const name = what.text('name');
    const url = what.text('url');
    if (neverDropped.has(name)) throw new Error('it belongs to the server');
    if (!URL.canParse(url)) throw new Error('its url is no address');
    if (new URL(url).password !== '') throw new Error('a ledger holds no passwords');
    return { name, url, urlFrom: what.textOr('urlFrom') };
  },
  describe: ({ name, url }) => `${name} on ${new URL(url).host}`,
  remove: (items, tools) => removeEach(items, (item) => drop(item, tools)),
});

async function drop({ what, live }: Removable<DatabaseWhat>, tools: RemovalTools) {
  const { default: pg } = await import('pg');
  const named = what.urlFrom === undefined ? undefined : tools.environment[what.urlFrom];
  const connectionString = maintenanceUrl(typeof live === 'string' ? live : (named ?? what.url));
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs });
  // A server that goes away while we are connected: the query that waits says so.
  client.on('error', () => {});
  try {
    await client.connect();
    // With force: a test that left a connection open, or was killed, must not keep it alive.
    await client.query(
      `drop database if exists ${client.escapeIdentifier(what.name)} with (force)`,
    );
    return undefined;
  } catch (error) {
    const hint = what.urlFrom !== undefined && named === undefined && live === undefined;
    const reason = error instanceof Error ? error.message : String(error);
    return hint ? `${reason} (the variable ${what.urlFrom} is not set here)` : reason;
  } finally {
    await client.end();
  }
}

/** One cannot drop the database that one is connected to. */
function maintenanceUrl(url: string): string {
  const address = new URL(url);
  address.pathname = '/postgres';
  return address.href;
}
