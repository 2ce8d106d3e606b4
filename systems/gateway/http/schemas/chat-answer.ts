/**
 * What comes back of a call. It is handed on as the provider said it, so these tell what can be
 * relied on, and not what else may stand there.
 */
import type { FastifySchema } from 'fastify';
import { z } from 'zod';

/** For the document alone: what a provider said is not read again to be written. */
type Documented = FastifySchema['response'];

const openAiUsage = z.looseObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.looseObject({ cached_tokens: z.int() }).optional(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: z.int() }).optional(),
});

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const chatCompletion = z
  .looseObject({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
      z.looseObject({
        index: z.int(),
        message: z.looseObject({
          role: z.literal('assistant'),
          content: z.string().nullable(),
          tool_calls: z.array(toolCall).optional(),
        }),
        finish_reason: z.string(),
      }),
    ),
    usage: openAiUsage,
  })
  .meta({ id: 'ChatCompletion' });

const message = z
  .looseObject({
    id: z.string(),
    type: z.literal('message'),
    role: z.literal('assistant'),
    model: z.string(),
    content: z.array(z.looseObject({ type: z.string() })),
    stop_reason: z.string().nullable(),
    stop_sequence: z.string().nullable(),
    usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int() }),
  })
  .meta({ id: 'Message' });

const response = z
  .looseObject({
    id: z.string(),
    object: z.literal('response'),
    created_at: z.int(),
    status: z.enum(['completed', 'incomplete']),
    model: z.string(),
    output: z.array(z.looseObject({ type: z.string() })),
    usage: z.looseObject({
      input_tokens: z.int(),
      output_tokens: z.int(),
      total_tokens: z.int(),
    }),
  })
  .meta({ id: 'Response' });

const embeddings = z
  .looseObject({
    object: z.literal('list'),
    model: z.string(),
    data: z.array(
      z.looseObject({
        object: z.literal('embedding'),
        index: z.int(),
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    usage: z.looseObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
  })
  .meta({ id: 'Embeddings' });

const images = z
  .looseObject({
    created: z.int(),
    data: z.array(z.looseObject({ url: z.string().optional(), b64_json: z.string().optional() })),
  })
  .meta({ id: 'Images' });

const streamed = { 'text/event-stream': { schema: z.string() } };
const whole = <Schema extends z.ZodType>(schema: Schema) => ({ 'application/json': { schema } });

export const chatAnswer: Documented = {
  200: {
    description: 'The answer, whole or as events',
    content: { ...whole(chatCompletion), ...streamed },
  },
};
export const messageAnswer: Documented = {
  200: {
    description: 'The answer, whole or as events',
    content: { ...whole(message), ...streamed },
  },
};
export const responseAnswer: Documented = {
  200: {
    description: 'The answer, whole or as events',
    content: { ...whole(response), ...streamed },
  },
};
export const embeddingsAnswer: Documented = { 200: embeddings };
export const imagesAnswer: Documented = { 200: images };
export const countAnswer = { 200: z.strictObject({ input_tokens: z.int() }) };
