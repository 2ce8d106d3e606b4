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
  /** A line whose end has not come yet: searched once, however many pieces it comes in. */
  let begun: string[] = [];
  let begunLength = 0;
  /** A CR that came last: it may be half of CR LF. */
  let held = '';
  let name = '';
  let data: string[] = [];
  let dataLength = 0;

  const take = (line: string, out: StreamEvent[]) => {
    if (line === '') {
      const text = data.join('\n');
      if (data.length > 0) out.push(name === '' ? { data: text } : { event: name, data: text });
      name = '';
      data = [];
      dataLength = 0;
      return;
    }
    const colon = line.indexOf(':');
    // A line that begins with a colon is a comment: OpenRouter sends them while it waits.
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? '' : line.slice(colon + 1);
    const value = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (field === 'data') {
      data.push(value);
      dataLength += value.length + 1;
    } else if (field === 'event') name = value;
  };
  const lineTo = (rest: string): string => {
    if (begun.length === 0) return rest;
    const line = begun.join('') + rest;
    begun = [];
    begunLength = 0;
    return line;
  };
  return {
    feed(bytes) {
      const out: StreamEvent[] = [];
      const text = held + decoder.decode(bytes, { stream: true });
      held = '';
      let from = 0;
      for (const { 0: end, index } of text.matchAll(/\r\n?|\n/g)) {
        if (end === '\r' && index + 1 === text.length) {
          held = end;
          break;
        }
        take(lineTo(text.slice(from, index)), out);
        from = index + end.length;
      }
      const rest = text.slice(from, text.length - held.length);
      if (rest !== '') begun.push(rest);
      begunLength += rest.length;
      const length = begunLength + dataLength;
      if (length > longestEventBytes) throw new UpstreamBroken({ reason: 'malformed' });
      return out;
    },
    end() {
      const out: StreamEvent[] = [];
      if (held !== '') take(lineTo(''), out);
      return out;
    },
  };
}
