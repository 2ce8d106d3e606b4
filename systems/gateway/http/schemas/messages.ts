/** The body of POST /v1/messages. */
import { z } from 'zod';
import { handedOn, modelId, noSuchTool, positive, refused, said, suchAs } from './common.ts';
import { cached, pictureSource } from './content.ts';

const text = z.looseObject({ type: z.literal('text'), text: z.string(), ...cached });
const image = z.looseObject({ type: z.literal('image'), source: pictureSource, ...cached });

/** What a tool answers is read by the model as any other part of the prompt. */
const toolResult = z.looseObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(z.discriminatedUnion('type', [text, image]))]).optional(),
  ...cached,
});

const block = z.discriminatedUnion('type', [
  text,
  image,
  z.looseObject({ type: z.literal('tool_use'), id: z.string(), name: z.string(), ...cached }),
  toolResult,
  z.looseObject({ type: z.literal('thinking'), thinking: z.string() }),
  z.looseObject({ type: z.literal('redacted_thinking'), data: z.string() }),
]);

const message = z.looseObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string(), z.array(block)]),
});

const tool = z.looseObject({
  name: z.string().min(1).max(128),
  input_schema: z.looseObject({}),
  // Tools that the provider runs by itself cost by their use.
  type: z.literal('custom').nullish(),
  ...cached,
});

const toolChoice = z.looseObject({
  type: z.enum(['auto', 'any', 'tool', 'none']),
  name: z.string().optional(),
});

const anyMessages = z.object({
  model: modelId,
  max_tokens: positive.meta(suchAs(200)),
  messages: z
    .array(message)
    .min(1)
    .max(10_000)
    .meta(suchAs([{ role: 'user', content: 'Hello' }])),
  system: z.union([z.string(), z.array(text)]).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  stop_sequences: z.array(z.string()).max(64).optional(),
  tools: z.array(tool).max(128).optional(),
  tool_choice: toolChoice.optional(),
  metadata: z.looseObject({ user_id: said(z.string()) }).optional(),
  thinking: z.looseObject({ type: z.enum(['enabled', 'disabled', 'adaptive']) }).optional(),
  // What is left out means "auto" to Anthropic.
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  mcp_servers: refused('servers of tools have no price here'),
  container: refused('containers have no price here'),
});

function hasItsTool({ tool_choice: choice, tools = [] }: Partial<z.output<typeof anyMessages>>) {
  if (choice?.type === 'tool') return tools.some(({ name }) => name === choice.name);
  return choice?.type !== 'any' || tools.length > 0;
}
const asItsTool = { path: ['tool_choice'], error: noSuchTool };

export const messagesBody = anyMessages.refine(hasItsTool, asItsTool);
handedOn.add(messagesBody);

/** What is in the prompt, and nothing about the answer. */
export const promptBody = anyMessages
  .omit({ max_tokens: true, stream: true, stop_sequences: true })
  .refine(hasItsTool, asItsTool);
handedOn.add(promptBody);
