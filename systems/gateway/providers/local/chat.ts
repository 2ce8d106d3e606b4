/** The built-in model's answer to a chat: the same request gives the same answer, for ever. */
import { plainText } from '../../dialects/chat-to-messages.ts';
import { isRecord, type JsonRecord, recordOf, recordsOf, textOf } from '../../dialects/json.ts';
import { openAiUsageOf } from '../../dialects/usage.ts';
import { noUsage } from '../../model/usage.ts';
import { hashOf, sampleOf } from './sample.ts';
import { tokensOf } from './tokens.ts';

export interface LocalChoice {
  /** Its pieces, as a stream sends them. */
  readonly pieces: readonly string[];
  readonly call: { readonly id: string; readonly name: string; readonly input: string } | undefined;
  readonly finish: 'stop' | 'length' | 'tool_calls';
  /** The stop sequence that it met. */
  readonly met?: string | undefined;
}

export interface LocalAnswer {
  readonly id: string;
  readonly choices: readonly LocalChoice[];
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export function localChat(body: JsonRecord): LocalAnswer {
  const messages = recordsOf(body.messages);
  const last = messages.at(-1) ?? {};
  const limit = Number(body.max_completion_tokens ?? body.max_tokens ?? 4_096);
  const count = Math.max(1, Number(body.n ?? 1));
  const choices = Array.from({ length: count }, (_, index) =>
    choiceOf(body, last, index, limit, messages.length),
  );
  const outputTokens = choices.reduce((sum, choice) => sum + sizeOf(choice), 0);
  const id = `local-${hashOf(JSON.stringify(body)).toString(16).padStart(8, '0')}`;
  return { id, choices, inputTokens: promptTokensOf(body), outputTokens };
}

export function promptTokensOf(body: JsonRecord): number {
  const messages = recordsOf(body.messages);
  const prompt = messages.map((message) => plainText(message.content)).join('\n');
  return tokensOf(prompt).length + messages.length;
}

function choiceOf(
  body: JsonRecord,
  last: JsonRecord,
  index: number,
  limit: number,
  turn: number,
): LocalChoice {
  const said = plainText(last.content);
  const tool = toolFor(body, last);
  if (tool !== undefined) {
    const input = JSON.stringify(sampleOf(tool.parameters, said));
    const id = `call_${hashOf(`${said}${turn}${index}`).toString(16)}`;
    return { pieces: [], call: { id, name: textOf(tool.name), input }, finish: 'tool_calls' };
  }
  const { text, met } = stopped(textFor(body, said, index), body.stop);
  const tokens = tokensOf(text);
  if (tokens.length <= limit) return { pieces: tokens, call: undefined, finish: 'stop', met };
  return { pieces: tokens.slice(0, limit), call: undefined, finish: 'length' };
}

function textFor(body: JsonRecord, said: string, index: number): string {
  const format = recordOf(body.response_format);
  if (format.type === 'json_object') {
    return JSON.stringify({ model: 'local', answer: said });
  }
  if (format.type === 'json_schema') {
    return JSON.stringify(sampleOf(recordOf(format.json_schema).schema, said));
  }
  const which = index === 0 ? '' : ` (answer ${index + 1})`;
  return `I am "local", the model built into this gateway; I only repeat${which}: ${said}`;
}

/** Asked for a tool it takes the first; left free, it does so for a question of the user. */
function toolFor(body: JsonRecord, last: JsonRecord): JsonRecord | undefined {
  const tools = recordsOf(body.tools).map((tool) => recordOf(tool.function));
  const choice = body.tool_choice;
  if (choice === 'none' || last.role === 'tool') return undefined;
  if (isRecord(choice)) {
    return tools.find(({ name }) => name === recordOf(choice.function).name);
  }
  return tools[0];
}

function stopped(text: string, stop: unknown): { text: string; met: string | undefined } {
  const words = (Array.isArray(stop) ? stop : [stop]).filter((word) => typeof word === 'string');
  const ends = words
    .map((met) => ({ met, at: text.indexOf(met) }))
    .filter(({ at }) => at >= 0)
    .sort((one, other) => one.at - other.at);
  const [{ met, at } = { met: undefined, at: text.length }] = ends;
  return { text: text.slice(0, at), met };
}

/** As vLLM says it: OpenAI itself does not tell what ended an answer. */
function endOf({ finish, met }: LocalChoice): JsonRecord {
  return { finish_reason: finish, ...(met === undefined ? {} : { stop_reason: met }) };
}

function sizeOf({ pieces, call }: LocalChoice): number {
  return pieces.length + (call === undefined ? 0 : tokensOf(call.name + call.input).length);
}

export function wholeAnswer(answer: LocalAnswer, model: string, createdS: number): JsonRecord {
  return {
    id: answer.id,
    object: 'chat.completion',
    created: createdS,
    model,
    choices: answer.choices.map((choice, index) => ({
      index,
      message: messageOf(choice),
      logprobs: null,
      ...endOf(choice),
    })),
    usage: openAiUsageOf({ ...noUsage, input: answer.inputTokens, output: answer.outputTokens }),
  };
}

function messageOf({ pieces, call }: LocalChoice): JsonRecord {
  return {
    role: 'assistant',
    content: call === undefined ? pieces.join('') : null,
    refusal: null,
    ...(call === undefined ? {} : { tool_calls: [{ id: call.id, ...functionOf(call) }] }),
  };
}

function functionOf({ name, input }: { readonly name: string; readonly input: string }) {
  return { type: 'function', function: { name, arguments: input } };
}

/** The chunks of the same answer, the usage in the last one. */
export function* chunksOf(
  answer: LocalAnswer,
  model: string,
  createdS: number,
): Generator<JsonRecord, void, undefined> {
  const head = { id: answer.id, object: 'chat.completion.chunk', created: createdS, model };
  const goesOn = { finish_reason: null };
  const chunk = (index: number, delta: JsonRecord, end: JsonRecord = goesOn): JsonRecord => ({
    ...head,
    choices: [{ index, delta, logprobs: null, ...end }],
  });
  for (const [index, choice] of answer.choices.entries()) {
    const { pieces, call } = choice;
    yield chunk(index, { role: 'assistant', content: '' });
    for (const piece of pieces) yield chunk(index, { content: piece });
    if (call !== undefined) {
      const whole = { index: 0, id: call.id, ...functionOf(call) };
      yield chunk(index, { tool_calls: [whole] });
    }
    yield chunk(index, {}, endOf(choice));
  }
  yield {
    ...head,
    choices: [],
    usage: openAiUsageOf({ ...noUsage, input: answer.inputTokens, output: answer.outputTokens }),
  };
}
