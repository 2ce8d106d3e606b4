/** The form of every error, as the clients of OpenAI and Anthropic read it; and of the health. */
import { z } from 'zod';

const problem = z.looseObject({
  message: z.string(),
  type: z.string(),
  code: z.string(),
  param: z.string().nullable().meta({ description: 'The field that is at fault' }),
  fields: z
    .array(z.looseObject({ in: z.string(), field: z.string(), message: z.string() }))
    .optional(),
  details: z.looseObject({}).optional(),
  request_id: z.string(),
});

export const openAiError = z.looseObject({ error: problem });

export const anthropicError = z.looseObject({
  type: z.literal('error'),
  error: problem,
  request_id: z.string(),
});

const connection = z.enum(['connected', 'disconnected']);

export const health = z.looseObject({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  database: connection,
  redis: z.enum([...connection.options, 'disabled']),
  checks: z.looseObject({}),
});
