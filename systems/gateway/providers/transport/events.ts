/** Server-sent events out of bytes, whatever way the bytes were cut. */
import type { StreamEvent } from '../../dialects/dialect.ts';
import { UpstreamBroken } from '../provider.ts';

/** No provider sends one event of this size; whoever does must not fill our memory. */
const longestEventBytes = 8 * 1024 * 1024;

export async function* eventsOf(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<StreamEvent, void, undefined> {
  const parser = eventParser();
  for await (const bytes of body) yield* parser.feed(bytes);
  yield* parser.end();
}

export interface EventParser {
  feed(bytes: Uint8Array): readonly StreamEvent[];
  /** An event that no empty line ended does not count, as the standard says. */
  end(): readonly StreamEvent[];
}

export function eventParser(): EventParser {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let name = '';
  let data: string[] = [];

  const take = (line: string, out: StreamEvent[]) => {
    if (line === '') {
      const text = data.join('\n');
      if (data.length > 0) out.push(name === '' ? { data: text } : { event: name, data: text });
      name = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    // A line that begins with a colon is a comment: OpenRouter sends them while it waits.
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? '' : line.slice(colon + 1);
    const value = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (field === 'data') data.push(value);
    else if (field === 'event') name = value;
  };
  return {
    feed(bytes) {
      const out: StreamEvent[] = [];
      rest += decoder.decode(bytes, { stream: true });
      let from = 0;
      for (;;) {
        const end = lineEnd(rest, from);
        if (end === undefined) break;
        take(rest.slice(from, end.at), out);
        from = end.next;
      }
      rest = rest.slice(from);
      if (rest.length > longestEventBytes) throw new UpstreamBroken({ reason: 'malformed' });
      return out;
    },
    end() {
      const out: StreamEvent[] = [];
      if (rest.endsWith('\r')) take(rest.slice(0, -1), out);
      return out;
    },
  };
}

/** A line ends with LF, CR LF or CR; a CR at the very end may be half of CR LF. */
function lineEnd(text: string, from: number): { at: number; next: number } | undefined {
  const lf = text.indexOf('\n', from);
  const cr = text.indexOf('\r', from);
  if (cr >= 0 && (lf < 0 || cr < lf)) {
    if (cr + 1 === text.length) return undefined;
    return { at: cr, next: text[cr + 1] === '\n' ? cr + 2 : cr + 1 };
  }
  return lf < 0 ? undefined : { at: lf, next: lf + 1 };
}
