/** A response around its items: what was asked, how it ended, what it used. */
import { compact, type JsonRecord, recordsOf } from '../json.ts';
import { usageOf } from '../usage.ts';
import { type Item, type ItemStatus, itemRecord } from './items.ts';

export interface Frame {
  /** The request as the client wrote it: its answer says it again. */
  readonly request: JsonRecord;
  readonly id: string;
  readonly createdS: number;
}

/** How a chat completion ended, in the words of a response. */
export interface End {
  readonly status: 'completed' | 'incomplete';
  readonly reason: 'max_output_tokens' | 'content_filter' | undefined;
}

export function endOf(finishReason: unknown): End {
  if (finishReason === 'length') return { status: 'incomplete', reason: 'max_output_tokens' };
  if (finishReason === 'content_filter') return { status: 'incomplete', reason: 'content_filter' };
  return { status: 'completed', reason: undefined };
}

/** Only the last item can have been cut short. */
export function statusAt(items: readonly Item[], place: number, { status }: End): ItemStatus {
  return place === items.length - 1 ? status : 'completed';
}

export function wholeResponse(frame: Frame, items: readonly Item[], chat: JsonRecord): JsonRecord {
  const end = endOf(recordsOf(chat.choices)[0]?.finish_reason);
  return endedResponse(frame, items, end, chat.usage);
}

export function endedResponse(
  frame: Frame,
  items: readonly Item[],
  end: End,
  usage: unknown,
): JsonRecord {
  const output = items.map((item, place) => itemRecord(item, statusAt(items, place, end)));
  const details = end.reason === undefined ? null : { reason: end.reason };
  return {
    ...framed(frame, end.status),
    output,
    incomplete_details: details,
    usage: usageRecord(usage),
  };
}

export function begunResponse(frame: Frame): JsonRecord {
  return { ...framed(frame, 'in_progress'), output: [], incomplete_details: null, usage: null };
}

function framed({ request, id, createdS }: Frame, status: string): JsonRecord {
  const { reasoning, user } = request;
  return compact({
    id: `resp_${id}`,
    object: 'response',
    created_at: createdS,
    status,
    background: false,
    error: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model: request.model,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    reasoning: reasoning ?? { effort: null, summary: null },
    // Nothing is kept here, whatever was asked for.
    store: false,
    temperature: request.temperature ?? null,
    text: request.text ?? { format: { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? null,
    truncation: 'disabled',
    user: user ?? undefined,
  });
}

function usageRecord(given: unknown): JsonRecord | null {
  const usage = usageOf('openai', given);
  if (usage === undefined) return null;
  const input = usage.input + usage.cachedInput + usage.cacheWrite;
  const output = usage.output + usage.reasoning;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cachedInput, cache_write_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: input + output,
  };
}
