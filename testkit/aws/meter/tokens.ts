/** Tokens that an LLM endpoint says it used: in its JSON answer, or in the events of a stream. */
export interface Tokens {
  readonly model: string;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

// An answer larger than this is no LLM's; only its last part is kept, which is where usage stands.
const KEPT_CHARACTERS = 4_000_000;

export class TokenReader {
  readonly #decoder = new TextDecoder();
  #text = '';

  write(chunk: Uint8Array): void {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    if (this.#text.length > KEPT_CHARACTERS) this.#text = this.#text.slice(-KEPT_CHARACTERS / 2);
  }

  end(): Tokens | undefined {
    const text = this.#text + this.#decoder.decode();
    const whole = parse(text);
    const pieces = whole === undefined ? events(text) : [whole];
    return pieces.reduce<Tokens | undefined>(joined, undefined);
  }
}

function events(text: string): unknown[] {
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => parse(line.slice(5))).filter((event) => event !== undefined);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not one JSON text: it is a stream of events, or no answer of an LLM at all.
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Streams tell more and more: the last word about each number counts. */
function joined(known: Tokens | undefined, event: unknown): Tokens | undefined {
  if (!isObject(event)) return known;
  // Anthropic wraps the first usage in `message`, OpenAI's Responses API in `response`.
  const inner = [event.message, event.response].find(isObject) ?? event;
  const usage = [event.usage, inner.usage].find(isObject);
  if (!usage) return known;
  const details = [usage.prompt_tokens_details, usage.input_tokens_details].find(isObject);
  const cached = usage.cache_read_input_tokens ?? details?.cached_tokens;
  const model = event.model ?? inner.model;
  return {
    model: typeof model === 'string' ? model : (known?.model ?? 'unknown'),
    inputTokens: count(usage.prompt_tokens ?? usage.input_tokens, known?.inputTokens),
    cachedInputTokens: count(cached, known?.cachedInputTokens),
    outputTokens: count(usage.completion_tokens ?? usage.output_tokens, known?.outputTokens),
  };
}

function count(value: unknown, known = 0): number {
  return typeof value === 'number' ? value : known;
}
