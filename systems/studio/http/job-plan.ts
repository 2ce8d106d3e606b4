/** From a request to a job with everything fixed: template, seed, models and their prices. */

import { findUser } from '../jobs/accounts.ts';
import type { JobConfig } from '../jobs/config.ts';
import { findSeed, keepSeedFacts, type SeedEntry } from '../jobs/seeds.ts';
import { findTemplate, type StoredTemplate } from '../jobs/templates.ts';
import { studioErrors } from '../model/errors.ts';
import type { ModelPrice, TemplateDefinition } from '../model/nouns.ts';
import { checkSeeds, type SeedFacts } from '../seeds/check.ts';
import { notifySchema } from './schemas.ts';
import type { Services } from './services.ts';

export interface JobWish {
  readonly template_id: string;
  readonly template_version?: number | undefined;
  readonly seed_data_path: string | null;
  readonly name?: string | undefined;
  readonly random_seed?: string | undefined;
  readonly checkpoint_every?: number | undefined;
  readonly attempts?: number | undefined;
  readonly notify?: JobConfig['notify'] | undefined;
  readonly models?: Readonly<Record<string, string>> | undefined;
}

export interface Plan {
  readonly template: StoredTemplate;
  readonly config: JobConfig;
}

export async function planJob(services: Services, userId: string, wish: JobWish): Promise<Plan> {
  const { template_id: id, template_version: version } = wish;
  const template = await findTemplate(services.db, id, userId, version);
  if (template === undefined) throw studioErrors.make('TEMPLATE_UNKNOWN', { template: id });
  const seed = await seedFor(services, userId, wish.seed_data_path, template.requirements);
  const definition = withModels(template.definition, wish.models ?? {});
  const config: JobConfig = {
    name: wish.name ?? template.name,
    template: definition,
    templateVersion: template.version,
    seedKey: seed?.key,
    seedEtag: seed?.etag,
    inlineRows: undefined,
    indexes: undefined,
    models: await pricesFor(services, definition),
    randomSeed: wish.random_seed ?? services.makeId(),
    checkpointEvery: wish.checkpoint_every ?? 50,
    attempts: wish.attempts ?? 3,
    notify: wish.notify ?? (await savedNotify(services, userId)),
  };
  return { template, config };
}

async function savedNotify({ db }: Services, userId: string): Promise<JobConfig['notify']> {
  const user = await findUser(db, { userId });
  const { data } = notifySchema.safeParse(user?.settings.notify);
  return data ?? {};
}

/** `*` stands for the models of the steps: the judge of a sweep is the same for all of its jobs. */
function withModels(
  definition: TemplateDefinition,
  models: Readonly<Record<string, string>>,
): TemplateDefinition {
  const { judge } = definition;
  const chosen = (model: string) => models[model] ?? models['*'] ?? model;
  return {
    ...definition,
    steps: definition.steps.map((step) => ({ ...step, model: chosen(step.model) })),
    ...(judge === undefined
      ? {}
      : { judge: { ...judge, model: models[judge.model] ?? judge.model } }),
  };
}

async function pricesFor(
  { catalogue }: Services,
  { steps, judge }: TemplateDefinition,
): Promise<Readonly<Record<string, ModelPrice>>> {
  const names = new Set(
    [...steps, ...(judge === undefined ? [] : [judge])].map(({ model }) => model),
  );
  const prices = [...names].map(async (name) => [name, await catalogue.resolve(name)] as const);
  return Object.fromEntries(await Promise.all(prices));
}

async function seedFor(
  services: Services,
  userId: string,
  key: string | null,
  needed: readonly string[],
): Promise<SeedEntry | undefined> {
  if (key === null) {
    if (needed.length === 0) return undefined;
    const problem = `the template needs ${needed.join(', ')}`;
    throw studioErrors.make('FIELD_INVALID', { field: 'seed_data_path', problem });
  }
  const { entry, facts } = await readSeed(services, userId, key, needed);
  const [missing] = facts?.missing ?? [];
  if (missing !== undefined) {
    const problem = `row ${missing.row} has no ${missing.field}, which the template needs`;
    throw studioErrors.make('SEED_INVALID', { problem });
  }
  return entry;
}

export interface ReadSeed {
  readonly entry: SeedEntry;
  readonly facts: SeedFacts | undefined;
}

/** Read through once; what was found stays true as long as the file has the same tag. */
export async function readSeed(
  { db, store }: Services,
  userId: string,
  key: string,
  needed: readonly string[],
): Promise<ReadSeed> {
  const entry = await findSeed(db, key, userId);
  const file = entry === undefined ? undefined : await store.facts(key);
  if (entry === undefined || file === undefined) throw studioErrors.make('SEED_UNKNOWN', { key });
  const bytes = await store.read(key, file.etag);
  const facts = await checkSeeds(entry.filename, entry.contentType, bytes, needed);
  const { format, recordCount, columns } = facts;
  await keepSeedFacts(db, key, { format, etag: file.etag, recordCount, columns });
  return { entry: { ...entry, etag: file.etag, format, recordCount, columns }, facts };
}
