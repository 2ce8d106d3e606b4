/** The body of POST /v1/chat/completions: what is checked, and what is handed on. */
import { z } from 'zod';
import { handedOn, modelId, noSuchTool, positive, refused, said, suchAs } from './common.ts';
import { cached, pictureUrl } from './content.ts';

/** Each has what its type says: a provider would answer for half a request, and charge it. */
const part = z.discriminatedUnion('type', [
  z.looseObject({ type: z.enum(['text', 'input_text']), text: z.string(), ...cached }),
  z.looseObject({
    type: z.literal('image_url'),
    image_url: z.looseObject({ url: pictureUrl }),
    ...cached,
  }),
  z.looseObject({ type: z.enum(['refusal', 'thinking']), ...cached }),
]);

const content = z.union([z.string(), z.array(part)]);

const toolCall = z.looseObject({
  id: z.string(),
  type: z.literal('function'),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const spokenTo = new Set(['system', 'developer', 'user', 'tool']);

const anyMessage = z.looseObject({
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']),
  content: said(content),
  tool_calls: said(z.array(toolCall)),
  tool_call_id: z.string().optional(),
  // Of an answer before, by its name: how long it is, only the provider knows.
  audio: z.null('is not taken here: audio has no price here').optional(),
  // OpenRouter keeps what it read in a file in one of these, and reads it again.
  annotations: said(z.array(z.looseObject({ type: z.literal('url_citation') }))),
  ...cached,
});

// An answer may have none: it called tools, or refused.
const message = anyMessage
  .refine(({ role, content: said }) => !spokenTo.has(role) || (said ?? undefined) !== undefined, {
    path: ['content'],
    error: 'is missing: only the message of an assistant can be without',
  })
  .refine(({ role, tool_call_id: id }) => role !== 'tool' || (id ?? '') !== '', {
    path: ['tool_call_id'],
    error: 'is missing: the result of a tool belongs to a call',
  });

const tool = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1).max(128) }),
  ...cached,
});

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.looseObject({ type: z.literal('function'), function: z.looseObject({ name: z.string() }) }),
]);

const responseFormat = z
  .looseObject({
    type: z.enum(['text', 'json_object', 'json_schema']),
    json_schema: said(z.looseObject({ schema: z.looseObject({}).optional() })),
  })
  .refine(({ type, json_schema: given }) => type !== 'json_schema' || given?.schema !== undefined, {
    path: ['json_schema', 'schema'],
    error: 'is missing: there is nothing to hold the answer to',
  });

const temperature = z.number().min(0).max(2);
const penalty = z.number().min(-2).max(2);

/** An object without the word "loose": what is not named here is not handed on to a provider. */
const anyChat = z.object({
  model: modelId,
  messages: z
    .array(message)
    .min(1)
    .max(10_000)
    .meta(suchAs([{ role: 'user', content: 'Hello' }])),
  max_tokens: said(positive),
  max_completion_tokens: said(positive),
  n: said(z.int().min(1).max(128)),
  stream: said(z.boolean()),
  stream_options: said(z.looseObject({ include_usage: z.boolean().optional() })),
  temperature: said(temperature),
  top_p: said(z.number().min(0).max(1)),
  top_k: said(z.int().min(0)),
  min_p: said(z.number().min(0).max(1)),
  repetition_penalty: said(z.number().min(0).max(2)),
  presence_penalty: said(penalty),
  frequency_penalty: said(penalty),
  stop: said(z.union([z.string(), z.array(z.string()).max(16)])),
  seed: said(z.int()),
  logit_bias: said(z.record(z.string(), z.number())),
  logprobs: said(z.boolean()),
  top_logprobs: said(z.int().min(0).max(20)),
  user: said(z.string().max(512)),
  tools: said(z.array(tool).max(128)),
  tool_choice: said(toolChoice),
  parallel_tool_calls: said(z.boolean()),
  response_format: said(responseFormat),
  reasoning_effort: said(z.string().max(20)),
  verbosity: said(z.string().max(20)),
  modalities: said(z.array(z.literal('text'))),
  metadata: said(z.record(z.string(), z.string())),
  audio: refused('audio has no price here'),
  web_search_options: refused('searches have no price here'),
  plugins: refused('plug-ins have no price here'),
  models: refused('the gateway routes by itself'),
  provider: refused('the gateway routes by itself'),
  service_tier: said(z.enum(['auto', 'default'])),
});

export const chatBody = anyChat.refine(
  ({ tool_choice: choice, tools }) => {
    const names = (tools ?? []).map(({ function: { name } }) => name);
    if (typeof choice === 'object' && choice !== null) return names.includes(choice.function.name);
    return choice !== 'required' || names.length > 0;
  },
  { path: ['tool_choice'], error: noSuchTool },
);
handedOn.add(chatBody);
