/** The chunks of a chat completion, one by one, as the events of a response. */
import { recordIn, type StreamEvent } from '../dialect.ts';
import { type Json, type JsonRecord, recordOf, recordsOf, textOf } from '../json.ts';
import { begunResponse, endedResponse, endOf, type Frame, statusAt } from './answer.ts';
import {
  type Item,
  type ItemKind,
  type ItemStatus,
  itemOf,
  itemRecord,
  partRecord,
  thoughtIn,
} from './items.ts';

/** The names of what grows, and of its end. */
const grows: Readonly<Record<ItemKind, string>> = {
  reasoning: 'response.reasoning_text',
  text: 'response.output_text',
  refusal: 'response.refusal',
  call: 'response.function_call_arguments',
};

export class ResponseStream {
  readonly #frame: Frame;
  readonly #items: Item[] = [];
  /** The places of items that can still grow. */
  readonly #open = new Set<number>();
  /** Calls are numbered by the provider; where each of them stands here. */
  readonly #calls = new Map<string, number>();
  #number = 0;
  #isBegun = false;
  #finish: unknown;
  #usage: Json | undefined;

  constructor(frame: Frame) {
    this.#frame = frame;
  }

  next(event: StreamEvent): readonly StreamEvent[] {
    if (event.data === '[DONE]') return [...this.#begin(), ...this.#end()];
    const chunk = recordIn(event) ?? {};
    const [choice] = recordsOf(chunk.choices);
    this.#usage = chunk.usage ?? this.#usage;
    this.#finish = choice?.finish_reason ?? this.#finish;
    const delta = recordOf(choice?.delta);
    return [
      ...this.#begin(),
      ...this.#words('reasoning', thoughtIn(delta)),
      ...this.#words('text', textOf(delta.content)),
      ...this.#words('refusal', textOf(delta.refusal)),
      ...recordsOf(delta.tool_calls).flatMap((call) => this.#call(call)),
    ];
  }

  /** Some clients look for its fields in the event, and some in an error within it. */
  broken(error: JsonRecord): StreamEvent {
    const { code = null, message = '', param = null } = error;
    return this.#event('error', { code, message, param, error });
  }

  #event(type: string, fields: JsonRecord): StreamEvent {
    const numbered = { type, sequence_number: this.#number, ...fields };
    this.#number += 1;
    return { event: type, data: JSON.stringify(numbered), record: numbered };
  }

  #begin(): StreamEvent[] {
    if (this.#isBegun) return [];
    this.#isBegun = true;
    const response = begunResponse(this.#frame);
    return [
      this.#event('response.created', { response }),
      this.#event('response.in_progress', { response }),
    ];
  }

  #words(kind: ItemKind, piece: string): StreamEvent[] {
    if (piece === '') return [];
    const last = this.#items.length - 1;
    const isSame = this.#items[last]?.kind === kind;
    const opening = isSame ? [] : this.#openItem(itemOf(kind, this.#frame.id, last + 1));
    return [...opening, ...this.#grow(this.#items.length - 1, piece)];
  }

  #call(call: JsonRecord): StreamEvent[] {
    const { name, arguments: piece } = recordOf(call.function);
    const key = String(call.index ?? call.id ?? 0);
    const known = this.#calls.get(key);
    if (known !== undefined) return this.#grow(known, textOf(piece));
    const place = this.#items.length;
    this.#calls.set(key, place);
    const more = { callId: textOf(call.id), name: textOf(name) };
    const opening = this.#openItem(itemOf('call', this.#frame.id, place, more));
    return [...opening, ...this.#grow(place, textOf(piece))];
  }

  /** Words end where something else begins; calls grow side by side, and end with the answer. */
  #openItem(item: Item): StreamEvent[] {
    const before = [...this.#open].filter((place) => this.#items[place]?.kind !== 'call');
    const closing = before.flatMap((place) => this.#close(place, 'completed'));
    const place = this.#items.length;
    this.#items.push(item);
    this.#open.add(place);
    const added = this.#event('response.output_item.added', {
      output_index: place,
      item: itemRecord(item, 'in_progress'),
    });
    if (item.kind === 'call') return [...closing, added];
    const part = partRecord(item);
    return [
      ...closing,
      added,
      this.#event('response.content_part.added', this.#at(place, { part })),
    ];
  }

  #grow(place: number, delta: string): StreamEvent[] {
    const item = this.#items[place];
    if (item === undefined || delta === '') return [];
    this.#items[place] = { ...item, said: item.said + delta };
    const logprobs = item.kind === 'text' ? { logprobs: [] } : {};
    return [this.#event(`${grows[item.kind]}.delta`, this.#at(place, { delta, ...logprobs }))];
  }

  #close(place: number, status: ItemStatus): StreamEvent[] {
    const item = this.#items[place];
    if (item === undefined || !this.#open.delete(place)) return [];
    const ended = this.#event(`${grows[item.kind]}.done`, this.#at(place, wholly(item)));
    const done = () => {
      const told = { output_index: place, item: itemRecord(item, status) };
      return this.#event('response.output_item.done', told);
    };
    if (item.kind === 'call') return [ended, done()];
    const part = this.#event(
      'response.content_part.done',
      this.#at(place, { part: partRecord(item) }),
    );
    return [ended, part, done()];
  }

  #at(place: number, fields: JsonRecord): JsonRecord {
    const item = this.#items[place];
    const where = { item_id: item?.id ?? '', output_index: place };
    return { ...where, ...(item?.kind === 'call' ? {} : { content_index: 0 }), ...fields };
  }

  #end(): StreamEvent[] {
    const end = endOf(this.#finish);
    const places = [...this.#open];
    const closing = places.flatMap((place) =>
      this.#close(place, statusAt(this.#items, place, end)),
    );
    const response = endedResponse(this.#frame, this.#items, end, this.#usage);
    return [...closing, this.#event(`response.${end.status}`, { response })];
  }
}

/** What an item came to, in the word that its kind has for it. */
function wholly({ kind, said, name }: Item): JsonRecord {
  if (kind === 'call') return { name, arguments: said };
  if (kind === 'refusal') return { refusal: said };
  return kind === 'text' ? { text: said, logprobs: [] } : { text: said };
}
