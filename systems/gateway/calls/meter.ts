/** Listens to an answer and knows at any moment what it used. */
import { saidIn } from '../dialects/answers.ts';
import { type Dialect, recordIn, type StreamEvent } from '../dialects/dialect.ts';
import { type JsonRecord, recordOf, recordsOf, textOf } from '../dialects/json.ts';
import { mergedUsage, usageOf } from '../dialects/usage.ts';
import { noUsage, type Usage } from '../model/usage.ts';
import { estimateOf } from './counting.ts';

/** Of Anthropic: a whole answer, and the event that ends a stream's counting. */
const lastWords = new Set(['message', 'message_delta']);

export interface Meter {
  hearEvent(event: StreamEvent): void;
  hearWhole(answer: JsonRecord): void;
  /** What the provider said; undefined when it said nothing that can be true. */
  said(): Usage | undefined;
  /** The answer has come to its end, and what it used is what the provider says next. */
  isFinished(): boolean;
  /** What we counted ourselves. */
  counted(): Usage;
  /** The provider's own name of the answer, when it has told. */
  upstreamId(): string | undefined;
}

export function meter(dialect: Dialect, promptEstimate: number): Meter {
  let byteCount = 0;
  let images = 0;
  let usage: JsonRecord = {};
  let id: string | undefined;
  // Anthropic counts up from its first event on; only its last word is what was used.
  let isFinal = false;
  let isFinished = false;

  const hearRecord = (record: JsonRecord) => {
    const message = recordOf(record.message);
    id ??= nameOf(record.id) ?? nameOf(message.id);
    isFinished ||= hasEnded(record);
    byteCount += Buffer.byteLength(saidIn(record)) + deltaBytes(record);
    usage = mergedUsage(mergedUsage(usage, message.usage), record.usage);
    isFinal ||= dialect === 'openai' || lastWords.has(textOf(record.type));
  };
  return {
    hearWhole(answer) {
      hearRecord(answer);
      images = recordsOf(answer.data).filter(isImage).length;
    },
    hearEvent(event) {
      const record = recordIn(event);
      if (record !== undefined) hearRecord(record);
    },
    said() {
      const reported = isFinal ? usageOf(dialect, usage) : undefined;
      return reported === undefined ? undefined : { ...reported, images };
    },
    counted() {
      const start = usageOf(dialect, usage);
      const prompt = start ?? { ...noUsage, input: promptEstimate };
      return { ...prompt, output: estimateOf(byteCount), reasoning: 0, images };
    },
    isFinished: () => isFinished,
    upstreamId: () => id,
  };
}

/** Names are looked up and written down, so only what can be one is taken for one. */
function nameOf(value: unknown): string | undefined {
  const text = textOf(value);
  return /^[\x21-\x7e]{1,200}$/.test(text) ? text : undefined;
}

function hasEnded({ choices, delta }: JsonRecord): boolean {
  if (textOf(recordOf(delta).stop_reason) !== '') return true;
  return recordsOf(choices).some((choice) => textOf(choice.finish_reason) !== '');
}

function deltaBytes(record: JsonRecord): number {
  if (record.type !== 'content_block_delta') return 0;
  const { text, partial_json: json, thinking } = recordOf(record.delta);
  return Buffer.byteLength(textOf(text) + textOf(json) + textOf(thinking));
}

function isImage({ b64_json, url }: JsonRecord): boolean {
  return b64_json !== undefined || url !== undefined;
}
