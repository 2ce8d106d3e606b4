// SQL for every product: PostgreSQL (given by URL, or embedded) and SQLite, one migration runner.
export { type DatabaseErrorCode, databaseErrors } from './errors.ts';
export type { KeptValue } from './kept-query.ts';
export { type DatabaseLog, silentLog } from './log.ts';
export { isDatabaseLost } from './lost.ts';
export type { AppliedMigration, Migration, NewerDatabase } from './migrations/contract.ts';
export { type MigrateOptions, migrate, migrateDown, migrationsApplied } from './migrations/run.ts';
export { type Database, type DatabaseOptions, openDatabase } from './open.ts';
export type { PoolStats } from './pool.ts';
export { defaultPostgresFolder, type Environment } from './postgres/layout.ts';
export type { QuerySeen } from './query-watch.ts';
export { schemaText } from './schema-text.ts';
export { openSqlite, type SqliteDatabase, type SqliteOptions } from './sqlite/open.ts';
export { keptStatement, type PreparedStatement, preparedStatement } from './statement.ts';
export {
  type TestDatabase,
  type TestDatabaseOptions,
  testDatabase,
} from './test-database/test-database.ts';
export { inTransaction, type TransactionOptions } from './transaction.ts';
