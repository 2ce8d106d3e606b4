/** The form of a project's configuration. What is unset gets its value in `defaults.ts`. */
import { z } from 'zod';
import { duration, name } from './forms.ts';
import { placed, releaseForm } from './release-schema.ts';

const suite = z.strictObject({
  layer: name.optional().describe('the layer; the name of the suite when unset'),
  runner: name.describe('which runner starts it, such as vitest, pytest or command'),
  folder: z.string().optional().describe("where it starts; the system's folder when unset"),
  gives: z.enum(['cases', 'findings', 'samples', 'coverage']).optional(),
  resources: z.array(name).optional().describe('suites that share one never run together'),
  services: z.array(name).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  limit: duration.optional().describe('after this time the whole process tree is ended'),
  cores: z.number().int().min(1).optional().describe('how many cores it keeps busy'),
  retries: z.number().int().min(0).max(10).optional().describe('tries again of a failed test'),
  fixes: z.boolean().optional().describe('it mends files; a commit takes them over'),
  variants: z
    .record(name, z.record(z.string(), z.string()))
    .optional()
    .describe('the suite once for each of these, with its variables'),
  tags: z.array(name).optional(),
  options: z.record(z.string(), z.unknown()).optional().describe("the runner's own settings"),
});

const area = z.strictObject({
  kind: z.enum(['critical', 'standard', 'relaxed']),
  files: z.array(z.string()).min(1),
});

const port = z.union([z.number().int().min(1).max(65_535), z.literal('auto')]);

const service = z.strictObject({
  command: z.array(z.string()).min(1).describe('{port} stands for its port'),
  folder: z.string().optional().describe("where it starts; the project's root when unset"),
  port: port.optional().describe('auto: a free one, in its variable PORT'),
  readyWhen: z
    .union([
      z.strictObject({ port }),
      z.strictObject({ http: z.string() }),
      z.strictObject({ line: z.string() }),
    ])
    .optional()
    .describe('a port that answers, an address that answers well, or a line that it prints'),
  environment: z.record(z.string(), z.string()).optional(),
  variables: z.record(z.string(), z.string()).optional().describe('given to its suites'),
  limit: duration.optional().describe('how long it may take to be ready; 30 s when unset'),
});

const start = service.extend({
  folder: z.string().optional().describe("where it starts; the system's folder when unset"),
  variables: z.record(z.string(), z.string()).optional().describe('given to what needs it'),
  needs: z.array(name).optional().describe('systems that must work first'),
  address: z.string().optional().describe('where people find it; {port} stands for its port'),
});

const system = z.strictObject({
  folder: z.string().optional().describe("its folder; the system's name when unset"),
  suites: z.record(name, suite),
  areas: z.record(name, area).optional(),
  start: start.optional().describe('how `gauntlet start` starts it'),
  release: releaseForm.optional().describe('how `gauntlet ship` makes and starts a version of it'),
});

const layer = z.strictObject({
  needs: z.array(name).optional().describe('layers that must have passed before it starts'),
  limit: duration.optional().describe('after this time all of its suites are ended'),
  failFast: z.boolean().optional().describe('one failed suite keeps its others from starting'),
});

const profile = z.strictObject({
  layers: z.array(name).min(1),
  budget: duration.optional(),
  limit: duration.optional().describe('after this time everything is ended'),
  burnIn: z.number().int().min(1).max(100).optional().describe('runs of a new or changed test'),
});

const rule = z.strictObject({
  mode: z.enum(['block', 'advise', 'ratchet']).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
  profiles: z.array(name).optional().describe('the profiles it holds for; all when unset'),
});

const environment = z.strictObject({
  rules: z.record(name, rule).optional().describe('on top of the defaults of this environment'),
  ...placed,
});

export const configurationSchema = z.strictObject({
  systems: z.record(name, system),
  services: z.record(name, service).optional(),
  layers: z.record(name, layer).optional(),
  profiles: z.record(name, profile).optional(),
  rules: z.record(name, rule).optional(),
  environments: z.record(name, environment).optional(),
  alerts: z
    .array(z.looseObject({ sink: name }))
    .optional()
    .describe('who is told of a profile that is red: `gauntlet tell`'),
  workers: z.number().int().min(1).max(256).optional().describe('suites that run at once'),
});

export interface SettingMistake {
  readonly path: readonly string[];
  readonly message: string;
}

export interface GivenSetting {
  readonly rule: string;
  readonly mode?: 'block' | 'advise' | 'ratchet';
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Says what is wrong with the settings of a rule: only the rules themselves know. */
export type CheckRule = (setting: GivenSetting) => readonly SettingMistake[];

/** The form, and besides it what each rule says of its own parameters. */
export function schemaWith(check: CheckRule): typeof configurationSchema {
  return configurationSchema.superRefine((given, context) => {
    const environments = Object.entries(given.environments ?? {});
    const places = [
      { at: ['rules'], rules: given.rules ?? {} },
      ...environments.map(([name, { rules = {} }]) => ({
        at: ['environments', name, 'rules'],
        rules,
      })),
    ];
    for (const { at, rules } of places) {
      for (const [rule, { mode, parameters = {} }] of Object.entries(rules)) {
        const setting = { rule, parameters, ...(mode === undefined ? {} : { mode }) };
        for (const { path, message } of check(setting)) {
          context.addIssue({ code: 'custom', path: [...at, rule, ...path], message });
        }
      }
    }
  });
}

export type Configuration = z.input<typeof configurationSchema>;
