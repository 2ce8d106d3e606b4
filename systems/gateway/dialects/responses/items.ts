/** What an answer consists of: thoughts, texts, refusals and calls of tools, each an item. */
import { type JsonRecord, recordOf, recordsOf, textOf } from '../json.ts';

export type ItemKind = 'reasoning' | 'text' | 'refusal' | 'call';

export interface Item {
  readonly kind: ItemKind;
  readonly id: string;
  /** What was said so far; of a call its arguments. */
  readonly said: string;
  readonly callId: string;
  readonly name: string;
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

const prefixes: Readonly<Record<ItemKind, string>> = {
  reasoning: 'rs',
  text: 'msg',
  refusal: 'msg',
  call: 'fc',
};

/** `place`: how many items came before it. */
export function itemOf(
  kind: ItemKind,
  answerId: string,
  place: number,
  more: Partial<Pick<Item, 'said' | 'callId' | 'name'>> = {},
): Item {
  const id = `${prefixes[kind]}_${answerId}_${place}`;
  return { kind, id, said: '', callId: '', name: '', ...more };
}

/** The items of a whole chat completion. */
export function itemsOf(chat: JsonRecord, answerId: string): readonly Item[] {
  const message = recordOf(recordsOf(chat.choices)[0]?.message);
  const said: [ItemKind, string][] = [
    ['reasoning', thoughtIn(message)],
    ['text', textOf(message.content)],
    ['refusal', textOf(message.refusal)],
  ];
  const words = said
    .filter(([, text]) => text !== '')
    .map(([kind, text], place) => itemOf(kind, answerId, place, { said: text }));
  const calls = recordsOf(message.tool_calls).map((call, index) => {
    const { name, arguments: given } = recordOf(call.function);
    const more = { said: textOf(given), callId: textOf(call.id), name: textOf(name) };
    return itemOf('call', answerId, words.length + index, more);
  });
  return [...words, ...calls];
}

/** Providers have two words for what a model thinks aloud. */
export function thoughtIn({ reasoning_content: told, reasoning }: JsonRecord): string {
  return textOf(told) || textOf(reasoning);
}

export function itemRecord(item: Item, status: ItemStatus): JsonRecord {
  const { kind, id, said, callId, name } = item;
  if (kind === 'call') {
    return { id, type: 'function_call', status, call_id: callId, name, arguments: said };
  }
  const content = said === '' ? [] : [partRecord(item)];
  if (kind === 'reasoning') return { id, type: 'reasoning', summary: [], content, status };
  return { id, type: 'message', status, role: 'assistant', content };
}

export function partRecord({ kind, said }: Pick<Item, 'kind' | 'said'>): JsonRecord {
  if (kind === 'reasoning') return { type: 'reasoning_text', text: said };
  if (kind === 'refusal') return { type: 'refusal', refusal: said };
  return { type: 'output_text', text: said, annotations: [], logprobs: [] };
}
