/** PURE: what is fixed when a job is made, as it is stored. Money is text in JSON. */
import type { JsonObject, ModelPrice, TemplateDefinition } from '../model/nouns.ts';

export interface JobConfig {
  readonly name: string;
  readonly template: TemplateDefinition;
  readonly templateVersion: number;
  /** Where the rows are; without it the rows are `inlineRows`. */
  readonly seedKey: string | undefined;
  readonly seedEtag: string | undefined;
  readonly inlineRows: readonly JsonObject[] | undefined;
  /** Of these records of the whole only; all when left out. Forecasts and re-runs have them. */
  readonly indexes: readonly number[] | undefined;
  /** Of every name and tier that the template uses: what it stood for, and its price. */
  readonly models: Readonly<Record<string, ModelPrice>>;
  /** From which, with the record's index, everything random is drawn. */
  readonly randomSeed: string;
  readonly checkpointEvery: number;
  readonly attempts: number;
  readonly notify: { readonly webhook?: string | undefined; readonly email?: string | undefined };
}

export function writeConfig(config: JobConfig): string {
  return JSON.stringify(config, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

export function readConfig(stored: JsonObject): JobConfig {
  const config = stored as unknown as JobConfig;
  const models = Object.entries(config.models).map(([name, price]) => [
    name,
    {
      ...price,
      input: BigInt(price.input),
      output: BigInt(price.output),
      ...(price.perCall === undefined ? {} : { perCall: BigInt(price.perCall) }),
    },
  ]);
  return { ...config, models: Object.fromEntries(models) as JobConfig['models'] };
}
