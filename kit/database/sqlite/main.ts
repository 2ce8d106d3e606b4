// SQLite alone: an agent in little memory loads no PostgreSQL.
export type { Migration } from '../migrations/contract.ts';
export { openSqlite, type SqliteDatabase, type SqliteOptions } from './open.ts';
export type { Prepare, Prepared, PreparedRow } from './prepared.ts';
