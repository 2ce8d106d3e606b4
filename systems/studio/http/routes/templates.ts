/** Templates: made, changed by new versions, tried out, forked, compared. */
import { stringify } from 'yaml';
import { z } from 'zod';
import {
  changeTemplate,
  findTemplate,
  insertTemplate,
  listTemplates,
  removeTemplate,
  type StoredTemplate,
  versionsOf,
} from '../../jobs/templates.ts';
import { studioErrors } from '../../model/errors.ts';
import type { TemplateDefinition } from '../../model/nouns.ts';
import { checkDefinition } from '../../templates/definition.ts';
import { diffLines } from '../../templates/diff.ts';
import { requireUser, userOf } from '../asker.ts';
import { definitionSchema, pageQuery, templateBody, templateParams } from '../schemas.ts';
import type { Services } from '../services.ts';
import { templateFromYaml } from '../template-yaml.ts';
import { tryTemplate } from '../try-template.ts';
import type { Routes } from './routes.ts';

const tags = ['templates'];
const versionQuery = z.object({ version: z.coerce.number().int().min(1).optional() });

export const templateRoutes: Routes = (app, services) => {
  const { db } = services;
  const asked = { onRequest: requireUser(services) };
  app.post(
    '/templates',
    { schema: { tags, summary: 'Make a template', body: templateBody }, ...asked },
    async (request, reply) =>
      reply.code(201).send(await made(services, userOf(request).userId, request.body)),
  );
  const listQuery = pageQuery.extend({
    include_public: z.stringbool().default(false),
    search: z.string().max(200).optional(),
  });
  app.get(
    '/templates',
    { schema: { tags, summary: 'Templates', querystring: listQuery }, ...asked },
    async (request) => {
      const { include_public: includePublic, ...query } = request.query;
      const { userId } = userOf(request);
      const found = await listTemplates(db, { userId, includePublic, ...query });
      const templates = found.map((template) => templateJson(template, userId));
      return { templates, count: templates.length };
    },
  );
  app.get(
    '/templates/:template_id',
    {
      schema: { tags, summary: 'A template', params: templateParams, querystring: versionQuery },
      ...asked,
    },
    async (request) => {
      const { userId } = userOf(request);
      const found = await known(
        services,
        request.params.template_id,
        userId,
        request.query.version,
      );
      const versions = await versionsOf(db, found.templateId);
      return {
        ...templateJson(found, userId),
        template_definition: found.definition,
        versions: versions.map((one) => ({ version: one.version, created_at: one.created_at })),
      };
    },
  );
  changing(app, services);
  trying(app, services);
  sharing(app, services);
};

const changing: Routes = (app, services) => {
  const { db } = services;
  const asked = { onRequest: requireUser(services) };
  app.put(
    '/templates/:template_id',
    {
      schema: { tags, summary: 'A new version', params: templateParams, body: templateBody },
      ...asked,
    },
    async (request) => {
      const { userId } = userOf(request);
      const found = await known(services, request.params.template_id, userId);
      if (found.ownerId !== userId) throw studioErrors.make('TEMPLATE_READ_ONLY');
      const { template_definition: definition, is_public: isPublic, ...rest } = request.body;
      const requirements = checked(definition);
      const change = { ...rest, isPublic, definition, requirements };
      const version = await changeTemplate(db, found.templateId, userId, change);
      const { templateId: template_id } = found;
      const previous_version = version - 1;
      return { template_id, version, previous_version, schema_requirements: requirements };
    },
  );
  app.delete(
    '/templates/:template_id',
    { schema: { tags, summary: 'Remove a template', params: templateParams }, ...asked },
    async (request) => {
      const { userId } = userOf(request);
      const found = await known(services, request.params.template_id, userId);
      if (found.ownerId !== userId) throw studioErrors.make('TEMPLATE_READ_ONLY');
      await removeTemplate(db, found.templateId, userId);
      return { message: 'template removed' };
    },
  );
};

const trying: Routes = (app, services) => {
  const asked = { onRequest: requireUser(services) };
  const testBody = z.object({
    sample_data: z.record(z.string(), z.unknown()).default({}),
    /** Without `false` nothing is called and nothing costs. */
    mock: z.boolean().default(true),
    template_definition: definitionSchema.optional(),
  });
  app.post(
    '/templates/:template_id/test',
    {
      schema: { tags, summary: 'Try a template out', params: templateParams, body: testBody },
      ...asked,
    },
    async (request) => {
      const { sample_data: sample, mock, template_definition: draft } = request.body;
      const id = request.params.template_id;
      // The editor tries what is not kept yet.
      const definition =
        id === 'draft' && draft !== undefined
          ? draft
          : (draft ?? (await known(services, id, userOf(request).userId)).definition);
      checked(definition);
      return await tryTemplate(services, definition, sample, mock);
    },
  );
  app.post(
    '/templates/:template_id/fork',
    { schema: { tags, summary: 'A copy of my own', params: templateParams }, ...asked },
    async (request, reply) => {
      const { userId } = userOf(request);
      const found = await known(services, request.params.template_id, userId);
      const { definition, description, templateId: forkedFrom } = found;
      const name = `${found.name} (fork)`;
      const copy = { name, description, is_public: false, template_definition: definition };
      return reply.code(201).send(await made(services, userId, copy, forkedFrom));
    },
  );
  app.get(
    '/templates/:template_id/diff',
    {
      schema: {
        tags,
        summary: 'What changed between two versions',
        params: templateParams,
        querystring: z.object({ from: z.coerce.number().int(), to: z.coerce.number().int() }),
      },
      ...asked,
    },
    async (request) => {
      const { userId } = userOf(request);
      const { from, to } = request.query;
      const id = request.params.template_id;
      const [before, after] = await Promise.all(
        [from, to].map((version) => known(services, id, userId, version)),
      );
      const lines = diffLines(yamlOf(before?.definition), yamlOf(after?.definition));
      return { from, to, lines };
    },
  );
};

const sharing: Routes = (app, services) => {
  const { db } = services;
  const asked = { onRequest: requireUser(services) };
  app.get(
    '/templates/:template_id/export',
    { schema: { tags, summary: 'As YAML', params: templateParams }, ...asked },
    async (request, reply) => {
      const found = await known(services, request.params.template_id, userOf(request).userId);
      const { name, description, definition } = found;
      const text = stringify({ name, description, ...definition });
      return reply.type('application/yaml; charset=utf-8').send(text);
    },
  );
  const yamlBody = z.object({ yaml: z.string().min(1).max(500_000) });
  app.post(
    '/templates/import',
    { schema: { tags, summary: 'From YAML', body: yamlBody }, ...asked },
    async (request, reply) => {
      const template = templateFromYaml(request.body.yaml);
      return reply.code(201).send(await made(services, userOf(request).userId, template));
    },
  );
  app.get('/marketplace', { schema: { tags, summary: 'Public templates' } }, async () => {
    const found = await listTemplates(db, {
      userId: '',
      includePublic: true,
      limit: 200,
      offset: 0,
    });
    return { templates: found.map((template) => templateJson(template, '')), count: found.length };
  });
};

function yamlOf(definition: TemplateDefinition | undefined): string {
  return stringify(definition ?? {}, { lineWidth: 0 });
}

async function known(services: Services, id: string, userId: string, version?: number) {
  const found = await findTemplate(services.db, id, userId, version);
  if (found === undefined) throw studioErrors.make('TEMPLATE_UNKNOWN', { template: id });
  return found;
}

interface Content {
  readonly name: string;
  readonly description: string;
  readonly is_public: boolean;
  readonly template_definition: TemplateDefinition;
}

async function made({ db, makeId }: Services, ownerId: string, body: Content, forkedFrom?: string) {
  const { template_definition: definition, is_public: isPublic, name, description } = body;
  const requirements = checked(definition);
  const templateId = makeId();
  const about = { templateId, ownerId, name, description, isPublic, forkedFrom };
  await insertTemplate(db, { ...about, definition, requirements });
  return { template_id: templateId, version: 1, schema_requirements: requirements };
}

function checked(definition: TemplateDefinition): readonly string[] {
  const result = checkDefinition(definition);
  if (result.ok) return result.requirements;
  if (result.kind === 'invalid') {
    throw studioErrors.make('TEMPLATE_INVALID', { problem: result.problem });
  }
  const { line, column, message: problem } = result.failure;
  throw studioErrors.make('TEMPLATE_SYNTAX', { place: result.place, line, column, problem });
}

function templateJson(template: StoredTemplate, userId: string) {
  return {
    template_id: template.templateId,
    name: template.name,
    description: template.description,
    version: template.version,
    latest_version: template.versions,
    schema_requirements: template.requirements,
    is_owner: template.ownerId === userId,
    is_public: template.isPublic,
    is_system: template.ownerId === undefined,
    forked_from: template.forkedFrom ?? null,
    created_at: template.createdAt,
    updated_at: template.updatedAt,
  };
}
