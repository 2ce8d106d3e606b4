import { z } from 'zod';

/** Bodies that are for a model: nothing of them is kept here, so they may hold any text. */
export const handedOn = z.registry();

/** What it means, where its name does not say it; for the document and the reference. */
export const means = (description: string) => ({ description });

/** What stands in the lines to copy. */
export const suchAs = (example: unknown) => ({ examples: [example] });

export const modelId = z.string().min(1).max(200).meta(suchAs('local'));

/** `null` is "not said" in OpenAI's words. */
export function said<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish();
}

export const positive = z.int().min(1).max(10_000_000);

/** Fields that make a provider do, and bill, more than was held for. */
export function refused(why: string) {
  const schema = z.undefined({ error: `is not taken here: ${why}` }).optional();
  return schema.meta({ not: {}, ...means(`Refused: ${why}`) });
}

export const noSuchTool = 'asks for a tool that is not among the tools of the request';
