/**
 * Fixtures for Vitest: `const database = useDatabase({ migrations })` at the top of a test file
 * gives the file a database of its own, cloned from a migrated template, and drops it after.
 */
import { type TestDatabase, type TestDatabaseOptions, testDatabase } from '@gauntlet/kit/database';
import { explainError, UserError } from '@gauntlet/kit/errors';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type MailBox, mailBox } from '../mail-box.ts';
import { type WebhookCatcher, webhookCatcher } from '../webhook-catcher.ts';

/** Without a url an embedded PostgreSQL is started, which all tests of a user share. */
export function useDatabase<Schema>(options: TestDatabaseOptions): () => TestDatabase<Schema> {
  return fixture('useDatabase', () => testDatabase<Schema>(options));
}

/** Emptied after each test. */
export function useMailBox(): () => MailBox {
  return useEmptied('useMailBox', mailBox);
}

/** Emptied after each test, what it was told to answer included. */
export function useWebhooks(): () => WebhookCatcher {
  return useEmptied('useWebhooks', webhookCatcher);
}

interface Emptied {
  clear(): void;
  close(): Promise<void>;
}

function useEmptied<Thing extends Emptied>(name: string, make: () => Promise<Thing>): () => Thing {
  const get = fixture(name, make);
  afterEach(() => get().clear());
  return get;
}

function fixture<Thing extends { close(): Promise<void> }>(
  name: string,
  make: () => Promise<Thing>,
): () => Thing {
  let thing: Thing | undefined;
  beforeAll(async () => {
    thing = await make().catch(asWhole);
  });
  afterAll(() => thing?.close());
  return () => {
    if (thing === undefined)
      throw new Error(`${name}() gives its thing inside tests and hooks only`);
    return thing;
  };
}

/** Vitest shows the message alone; why and what to do belong into it. */
function asWhole(error: unknown): never {
  if (error instanceof UserError) throw new Error(explainError(error), { cause: error });
  throw error;
}
