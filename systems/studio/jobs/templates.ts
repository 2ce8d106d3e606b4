/** Templates and their versions. A version is never changed; a change is a new one. */
import { inTransaction } from '@gauntlet/kit/database';
import { type Kysely, sql } from 'kysely';
import { studioErrors } from '../model/errors.ts';
import type { TemplateDefinition } from '../model/nouns.ts';
import { jsonText } from './json.ts';
import type { Schema } from './schema.ts';

export interface StoredTemplate {
  readonly templateId: string;
  readonly ownerId: string | undefined;
  readonly name: string;
  readonly description: string;
  readonly isPublic: boolean;
  readonly forkedFrom: string | undefined;
  readonly version: number;
  readonly versions: number;
  readonly definition: TemplateDefinition;
  readonly requirements: readonly string[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewTemplate {
  readonly templateId: string;
  readonly ownerId: string | undefined;
  readonly name: string;
  readonly description: string;
  readonly isPublic: boolean;
  readonly forkedFrom?: string | undefined;
  readonly definition: TemplateDefinition;
  readonly requirements: readonly string[];
}

export function insertTemplate(db: Kysely<Schema>, template: NewTemplate): Promise<void> {
  return inTransaction(db, {}, async (trx) => {
    await trx
      .insertInto('templates')
      .values({
        template_id: template.templateId,
        owner_id: template.ownerId ?? null,
        name: template.name,
        description: template.description,
        is_public: template.isPublic,
        forked_from: template.forkedFrom ?? null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await insertVersion(trx, template.templateId, 1, template);
  });
}

type Content = Pick<NewTemplate, 'definition' | 'requirements'>;

async function insertVersion(
  db: Kysely<Schema>,
  templateId: string,
  version: number,
  { definition, requirements }: Content,
): Promise<void> {
  await db
    .insertInto('template_versions')
    .values({
      template_id: templateId,
      version,
      definition: jsonText(definition),
      requirements: jsonText(requirements),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface TemplateChange extends Content {
  readonly name: string;
  readonly description: string;
  readonly isPublic: boolean;
}

/** Its new version. Two changes at once become two versions. */
export function changeTemplate(
  db: Kysely<Schema>,
  templateId: string,
  ownerId: string,
  change: TemplateChange,
): Promise<number> {
  return inTransaction(db, {}, async (trx) => {
    const row = await trx
      .updateTable('templates')
      .set({
        name: change.name,
        description: change.description,
        is_public: change.isPublic,
        updated_at: sql<Date>`now()`,
      })
      .where('template_id', '=', templateId)
      .where('owner_id', '=', ownerId)
      .returning('template_id')
      .executeTakeFirst();
    if (row === undefined) throw studioErrors.make('TEMPLATE_READ_ONLY');
    const last = await trx
      .selectFrom('template_versions')
      .select(sql<number>`max(version)`.as('version'))
      .where('template_id', '=', templateId)
      .executeTakeFirstOrThrow();
    await insertVersion(trx, templateId, last.version + 1, change);
    return last.version + 1;
  });
}

function selectTemplates(db: Kysely<Schema>) {
  return db
    .selectFrom('templates as t')
    .innerJoin('template_versions as v', 'v.template_id', 't.template_id')
    .selectAll('t')
    .select(['v.version', 'v.definition', 'v.requirements'])
    .select(
      sql<number>`(select max(version) from template_versions w
        where w.template_id = t.template_id)`.as('versions'),
    );
}

type Row = Awaited<ReturnType<ReturnType<typeof selectTemplates>['executeTakeFirstOrThrow']>>;

function templateOf(row: Row): StoredTemplate {
  return {
    templateId: row.template_id,
    ownerId: row.owner_id ?? undefined,
    name: row.name,
    description: row.description,
    isPublic: row.is_public,
    forkedFrom: row.forked_from ?? undefined,
    version: row.version,
    versions: row.versions,
    definition: row.definition,
    requirements: row.requirements,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

const isLatest = sql<boolean>`v.version = (select max(version) from template_versions w
  where w.template_id = t.template_id)`;

/** One's own, a public one, or a built-in one; its latest version unless one is named. */
export async function findTemplate(
  db: Kysely<Schema>,
  templateId: string,
  userId: string,
  version?: number,
): Promise<StoredTemplate | undefined> {
  const row = await selectTemplates(db)
    .where('t.template_id', '=', templateId)
    .where(sql<boolean>`(t.owner_id = ${userId} or t.is_public or t.owner_id is null)`)
    .where(version === undefined ? isLatest : sql<boolean>`v.version = ${version}`)
    .executeTakeFirst();
  return row === undefined ? undefined : templateOf(row);
}

export interface TemplateQuery {
  readonly userId: string;
  readonly includePublic: boolean;
  readonly search?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

export async function listTemplates(
  db: Kysely<Schema>,
  { userId, includePublic, search, limit, offset }: TemplateQuery,
): Promise<readonly StoredTemplate[]> {
  const visible = includePublic
    ? sql<boolean>`(t.owner_id = ${userId} or t.is_public or t.owner_id is null)`
    : sql<boolean>`(t.owner_id = ${userId} or t.owner_id is null)`;
  let query = selectTemplates(db).where(visible).where(isLatest);
  if (search !== undefined) {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where(sql<boolean>`(t.name ilike ${pattern} or t.description ilike ${pattern})`);
  }
  const rows = await query
    .orderBy(sql`(t.owner_id = ${userId}) is true`, 'desc')
    .orderBy('t.updated_at', 'desc')
    .orderBy('t.template_id')
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(templateOf);
}

export async function versionsOf(db: Kysely<Schema>, templateId: string) {
  return await db
    .selectFrom('template_versions')
    .select(['version', 'created_at'])
    .where('template_id', '=', templateId)
    .orderBy('version', 'desc')
    .execute();
}

export function removeTemplate(
  db: Kysely<Schema>,
  templateId: string,
  ownerId: string,
): Promise<void> {
  return inTransaction(db, {}, async (trx) => {
    const ofTemplate = trx.selectFrom('jobs').where('template_id', '=', templateId);
    const used = await ofTemplate
      .select('job_id')
      .where('kind', '=', 'dataset')
      .limit(1)
      .executeTakeFirst();
    if (used !== undefined) throw studioErrors.make('TEMPLATE_USED');
    // Forecasts are not listed, so nobody could remove them first. They have all that they need.
    await trx
      .updateTable('jobs')
      .set({ template_id: null })
      .where('template_id', '=', templateId)
      .execute();
    const result = await trx
      .deleteFrom('templates')
      .where('template_id', '=', templateId)
      .where('owner_id', '=', ownerId)
      .executeTakeFirst();
    if (result.numDeletedRows === 0n) throw studioErrors.make('TEMPLATE_READ_ONLY');
  });
}
