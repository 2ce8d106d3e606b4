import { createHash } from 'node:crypto';
import type { Migration } from '../migrations/contract.ts';

export const databasePrefix = 'gauntlet_test_';
export const templatePrefix = 'gauntlet_template_';

/**
 * Another list of migrations has another template. The text of the functions counts, not what
 * they import: a change of imported code alone makes no new template.
 */
export function templateName(migrations: readonly Migration[]): string {
  const hash = createHash('sha256');
  for (const { id, up } of migrations) hash.update(`${id}\0${up.toString()}\0`);
  return templatePrefix + hash.digest('hex').slice(0, 24);
}
