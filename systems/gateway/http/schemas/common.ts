import { z } from 'zod';

/** Bodies that are for a model: nothing of them is kept here, so they may hold any text. */
export const handedOn = z.registry();

export const modelId = z.string().min(1).max(200);

/** `null` is "not said" in OpenAI's words. */
export function said<Schema extends z.ZodType>(schema: Schema) {
  return schema.nullish();
}

export const positive = z.int().min(1).max(10_000_000);

/** Fields that make a provider do, and bill, more than was held for. */
export function refused(why: string) {
  return z.undefined({ error: `is not taken here: ${why}` }).optional();
}

export const noSuchTool = 'asks for a tool that is not among the tools of the request';
