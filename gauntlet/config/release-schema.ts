/** The form of what concerns releases: of a system, and of an environment. */
import { z } from 'zod';
import { duration, name } from './forms.ts';

const words = z.array(z.string()).min(1);
const variables = z.record(z.string(), z.string());
const path = z.string().startsWith('/', 'a path begins with /');

export const releaseForm = z.strictObject({
  command: words.describe('starts one version; {port} stands for its port, also in PORT'),
  build: words.optional().describe('run once in the folder of the version, before it is started'),
  folder: z.string().optional().describe("where both run; the system's folder when unset"),
  ready: path.optional().describe('answers well when the version works; /health when unset'),
  limit: duration.optional().describe('how long it may take to be ready; 30 s when unset'),
  environment: variables.optional(),
  checks: z
    .array(name)
    .optional()
    .describe('layers that are run against a version before it has users; smoke when unset'),
  canary: z.literal(false).optional().describe('it has no users to share out'),
  critical: z.array(path).optional().describe('beginnings of paths that may never answer 5xx'),
  memory: z.number().positive().optional().describe('the most memory it may hold, in MB'),
  migrate: words.optional().describe('brings the data to this version; may be run again'),
  rehearsal: z
    .strictObject({
      prepare: words.optional().describe('makes a copy of the data to try it on'),
      end: words.optional().describe('takes that copy away'),
      environment: variables.optional().describe('where the copy is'),
    })
    .optional()
    .describe('where a migration is tried first, with the version to go back to'),
});

const command = z.strictObject({
  deploy: words.describe('{version}, {commit}, {folder}, {system}, {environment} are replaced'),
  status: words.describe('prints {"running": [...], "weights": {...}, "settled": [...]}'),
  rollback: words.describe('gives all users back to {version}'),
  promote: words.describe('gives all users to {version}'),
  share: words.optional().describe('gives {version} {percent} per cent; without it no canary'),
  retire: words.optional().describe('takes {version} away'),
  address: z.string().optional().describe('where {version} answers on its own'),
  limit: duration.optional().describe('of each command; 10 min when unset'),
});

const kubernetes = z.strictObject({
  deployment: name.describe('the Deployment that users have'),
  container: name.optional().describe("whose image is set; the deployment's name when unset"),
  image: z.string().describe('{version} and {commit} are replaced'),
  namespace: name.optional(),
  context: name.optional(),
  kubectl: words.optional().describe('how kubectl is called'),
  address: z.string().optional().describe('where the canary answers on its own'),
  limit: duration.optional().describe('how long a rollout may take; 10 min when unset'),
});

const objective = z.strictObject({
  source: name.describe('probe, json, prometheus, cloudwatch, datadog or sentry'),
  settings: z.record(z.string(), z.unknown()).optional().describe("the source's own"),
  most: z.number().optional(),
  least: z.number().optional(),
});

const share = z.number().min(1).max(50);

export const placed = {
  target: z
    .union([z.literal('local'), z.strictObject({ command }), z.strictObject({ kubernetes })])
    .optional()
    .describe('where versions go; local when unset'),
  systems: z
    .record(
      name,
      z.strictObject({
        port: z.number().int().min(0).max(65_535).optional().describe('where users find it'),
        environment: variables.optional(),
        command: words.optional().describe("starts it there, in place of the release's own"),
      }),
    )
    .optional()
    .describe('what is released there; every system with a release when unset'),
  canary: z
    .strictObject({
      shares: z.array(share).optional().describe('of the users, in per cent; 5, 25, 50 when unset'),
      requests: z.number().int().min(1).optional().describe('the fewest at each share; 50'),
      stay: duration.optional().describe('the shortest time at each share; 1 min when unset'),
      patience: duration.optional().describe('undecided after so long in all: back; 20 min'),
      look: duration.optional().describe('how often it is looked at; 10 s when unset'),
    })
    .optional(),
  watch: duration.optional().describe('how long a release is watched closely; 1 h when unset'),
  objectives: z.record(name, objective).optional().describe('what has to hold of what runs'),
  alerts: z
    .array(z.looseObject({ sink: name }))
    .optional()
    .describe('who is told: webhook, slack, smtp or command, with its settings'),
  ephemeral: z
    .strictObject({
      create: words.describe('writes NAME=value lines to the file GAUNTLET_OUTPUTS'),
      destroy: words.describe('has those as variables; may be called for what is half made'),
    })
    .optional()
    .describe('made for `gauntlet run --on`, and always destroyed'),
  approvers: z.record(name, z.string()).optional().describe('name: file of a public key (PEM)'),
};
