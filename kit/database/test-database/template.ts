// The migrated database that test databases are copied from. It is made once, by whoever is first,
// under another name, so that a killed maker leaves nothing that looks ready.
import type pg from 'pg';
import { silentLog } from '../log.ts';
import type { Migration } from '../migrations/contract.ts';
import { openDatabase } from '../open.ts';
import { advisoryLock } from './advisory-lock.ts';
import { databasesNamed } from './databases.ts';
import { templateName, templatePrefix } from './names.ts';

export interface TemplateOptions {
  readonly admin: pg.Client;
  readonly urlOf: (database: string) => string;
  readonly migrations: readonly Migration[];
}

const templatesKept = 12;
/** Held shared while a template is copied, exclusively while old ones are removed. */
const templatesLock = 'templates';

/** Creates `name` as a copy of the template for these migrations. */
export async function copyTemplate(options: TemplateOptions, name: string): Promise<void> {
  const { admin, migrations } = options;
  const template = templateName(migrations);
  for (;;) {
    const made = await ensureTemplate(options, template);
    const copied = await advisoryLock(admin, templatesLock, 'shared', async () => {
      if (!(await databasesNamed(admin, template)).includes(template)) return false;
      // Copying files takes 15 ms for 40 tables; the default writes each page to the log.
      await admin.query(`create database ${name} template ${template} strategy file_copy`);
      return true;
    });
    if (made) await removeOldTemplates(admin, template);
    if (copied) return;
  }
}

async function ensureTemplate(options: TemplateOptions, template: string): Promise<boolean> {
  const { admin, urlOf, migrations } = options;
  if ((await databasesNamed(admin, template)).includes(template)) return false;
  return await advisoryLock(admin, template, 'exclusive', async () => {
    if ((await databasesNamed(admin, template)).includes(template)) return false;
    const part = `${template}_part`;
    await admin.query(`drop database if exists ${part} with (force)`);
    await admin.query(`create database ${part}`);
    const opened = await openDatabase({
      url: urlOf(part),
      name: 'test-template',
      migrations,
      log: silentLog,
      poolSize: 1,
    });
    await opened.close();
    await admin.query(`alter database ${part} with allow_connections false`);
    await admin.query(`alter database ${part} rename to ${template}`);
    return true;
  });
}

/** Each change of a migration makes a new template; the oldest go. */
async function removeOldTemplates(admin: pg.Client, current: string): Promise<void> {
  const names = (await databasesNamed(admin, templatePrefix)).filter(
    (name) => !name.endsWith('_part') && name !== current,
  );
  if (names.length < templatesKept) return;
  await advisoryLock(admin, templatesLock, 'exclusive', async () => {
    for (const name of names.slice(0, names.length - templatesKept + 1)) {
      await admin.query(`drop database if exists ${name}`);
    }
  });
}
