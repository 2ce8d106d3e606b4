import { z } from 'zod';

/** What is kept: PostgreSQL's text has no NUL, and UTF-8 no half of a pair. */
export const kept = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'has a sign that no text has');

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
