/** The body of POST /v1/responses: what is checked, and what becomes a chat completion. */
import { z } from 'zod';
import { handedOn, modelId, noSuchTool, positive, refused, said, suchAs } from './common.ts';
import { pictureUrl } from './content.ts';

const text = z.looseObject({ type: z.enum(['input_text', 'output_text']), text: z.string() });
const picture = z.looseObject({
  type: z.literal('input_image'),
  image_url: pictureUrl,
  detail: said(z.enum(['low', 'high', 'auto'])),
});
const refusal = z.looseObject({ type: z.literal('refusal'), refusal: z.string() });

const content = z.union([
  z.string(),
  z.array(z.discriminatedUnion('type', [text, picture, refusal])).min(1),
]);

const message = z
  .looseObject({
    type: z.literal('message').optional(),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content,
  })
  .refine(({ role, content: said }) => role !== 'assistant' || !hasPicture(said), {
    path: ['content'],
    error: 'has a picture: what an assistant said is text',
  });

function hasPicture(said: z.output<typeof content>): boolean {
  return typeof said !== 'string' && said.some(({ type }) => type === 'input_image');
}

const functionCall = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1),
  name: z.string().min(1).max(128),
  arguments: z.string(),
});

const functionOutput = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1),
  output: z.union([z.string(), z.array(text).min(1)]),
});

/** What a model thought before: of another gateway or model it would be read by nobody. */
const reasoningItem = z.looseObject({ type: z.literal('reasoning') });

const ownTools = 'is not taken here: tools that a provider runs by itself have no price';
const tool = z.looseObject({
  type: z.literal('function', ownTools),
  name: z.string().min(1).max(128),
  description: said(z.string()),
  parameters: said(z.looseObject({})),
  strict: said(z.boolean()),
});

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), name: z.string() }),
]);

const format = z.discriminatedUnion('type', [
  z.looseObject({ type: z.enum(['text', 'json_object']) }),
  z.looseObject({
    type: z.literal('json_schema'),
    name: z.string().min(1).max(64),
    schema: z.looseObject({}),
    description: z.string().optional(),
    strict: said(z.boolean()),
  }),
]);

const noMemory = 'nothing is kept here: send the whole conversation as input';

/** What is not named here is neither handed on nor said again. */
const anyResponse = z.object({
  model: modelId,
  input: z
    .union([
      z.string().min(1),
      z
        .array(z.discriminatedUnion('type', [message, functionCall, functionOutput, reasoningItem]))
        .min(1)
        .max(10_000),
    ])
    .meta(suchAs('Hello')),
  instructions: said(z.string()),
  max_output_tokens: said(positive),
  stream: said(z.boolean()),
  stream_options: said(z.looseObject({ include_obfuscation: z.boolean().optional() })),
  temperature: said(z.number().min(0).max(2)),
  top_p: said(z.number().min(0).max(1)),
  tools: said(z.array(tool).max(128)),
  tool_choice: said(toolChoice),
  parallel_tool_calls: said(z.boolean()),
  text: said(z.looseObject({ format: format.optional(), verbosity: said(z.string().max(20)) })),
  reasoning: said(
    z.looseObject({ effort: said(z.string().max(20)), summary: said(z.string().max(20)) }),
  ),
  include: said(
    z.array(z.literal('reasoning.encrypted_content', 'is not taken here: answers do not have it')),
  ),
  metadata: said(z.record(z.string().max(64), z.string().max(512))),
  service_tier: said(z.enum(['auto', 'default'])),
  store: said(z.boolean()),
  truncation: said(
    z.literal('disabled', 'is not taken here: what is too long is refused, not shortened'),
  ),
  user: said(z.string().max(512)),
  safety_identifier: said(z.string().max(512)),
  prompt_cache_key: said(z.string().max(512)),
  background: said(z.literal(false, 'is not taken here: answers are given at once')),
  previous_response_id: said(z.undefined({ error: `is not taken here: ${noMemory}` })),
  conversation: said(z.undefined({ error: `is not taken here: ${noMemory}` })),
  prompt: refused('prompts are not kept here'),
  max_tool_calls: said(positive),
});

export const responsesBody = anyResponse
  .refine(
    ({ tool_choice: choice, tools }) => {
      const names = (tools ?? []).map(({ name }) => name);
      if (typeof choice === 'object' && choice !== null) return names.includes(choice.name);
      return choice !== 'required' || names.length > 0;
    },
    { path: ['tool_choice'], error: noSuchTool },
  )
  .refine(
    ({ input }) => typeof input === 'string' || input.some(({ type }) => type !== 'reasoning'),
    {
      path: ['input'],
      error: 'has nothing to answer: what a model thought before is not handed on',
    },
  );

handedOn.add(responsesBody);
