/**
 * Every parser sees UTF-8. A report in UTF-8 passes through without a copy; UTF-16 (what a Windows
 * shell redirects to) and what an XML declaration names are turned into it, chunk by chunk.
 */
import { Cut } from './cut.ts';

/** Where an XML declaration must have ended. */
const HEAD_BYTES = 256;

export interface Decoder {
  /** The next bytes as UTF-8, or undefined while the encoding is still being found out. */
  decode(bytes: Uint8Array): Buffer | undefined;
  flush(): Buffer | undefined;
  /** Where, in UTF-8, the bytes of the last `decode` or `flush` start, and where they end. */
  offset(): number;
  endOffset(): number;
  /** From a place in UTF-8 to the place in the file. Exact within the last chunk. */
  originalOffset(offset: number): number;
}

interface Encoding {
  readonly label: string;
  readonly markBytes: number;
}

const UTF8: Encoding = { label: 'utf-8', markBytes: 0 };

export function decoder(xml: boolean): Decoder {
  let head: Buffer = Buffer.alloc(0);
  let encoding: Encoding | undefined;
  let text: TextDecoder | undefined;
  let chunk: Buffer = Buffer.alloc(0);
  let start = 0;
  // The place in the file at which the current chunk starts.
  let source = 0;
  let sourceEnd = 0;

  function next(bytes: Buffer, last: boolean): Buffer {
    start += chunk.length;
    source = sourceEnd;
    sourceEnd += bytes.length;
    chunk = text === undefined ? bytes : Buffer.from(text.decode(bytes, { stream: !last }));
    return chunk;
  }

  function begin(last: boolean): Buffer | undefined {
    encoding = encodingOf(head, xml);
    if (encoding.label !== 'utf-8') text = new TextDecoder(encoding.label);
    sourceEnd = encoding.markBytes;
    return next(head.subarray(encoding.markBytes), last);
  }

  return {
    decode(bytes) {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (encoding !== undefined) return next(view, false);
      head = head.length === 0 ? Buffer.from(view) : Buffer.concat([head, view]);
      return head.length < HEAD_BYTES ? undefined : begin(false);
    },
    flush() {
      if (encoding === undefined) return begin(true);
      return text === undefined ? undefined : next(Buffer.alloc(0), true);
    },
    offset: () => start,
    endOffset: () => start + chunk.length,
    originalOffset(offset) {
      if (text === undefined) return offset + (encoding?.markBytes ?? 0);
      if (offset <= start) return source;
      const before = chunk.toString('utf8', 0, offset - start);
      const width = (encoding?.label ?? '').startsWith('utf-16') ? 2 : 1;
      return Math.min(sourceEnd, source + before.length * width);
    },
  };
}

function encodingOf(head: Buffer, xml: boolean): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { ...UTF8, markBytes: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { label: 'utf-16le', markBytes: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { label: 'utf-16be', markBytes: 2 };
  if (head.length > 3 && head[0] !== 0 && head[1] === 0) return { label: 'utf-16le', markBytes: 0 };
  if (head.length > 3 && head[0] === 0 && head[1] !== 0) return { label: 'utf-16be', markBytes: 0 };
  return xml ? declared(head) : UTF8;
}

function declared(head: Buffer): Encoding {
  const text = head.toString('latin1', 0, HEAD_BYTES);
  const found = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']/.exec(text);
  const label = (found?.[1] ?? 'utf-8').toLowerCase();
  // Some writers declare UTF-16 and write UTF-8; bytes without zeros are not UTF-16.
  if (label === 'us-ascii' || label.startsWith('utf-16') || label.startsWith('ucs-2')) return UTF8;
  try {
    return { label: new TextDecoder(label).encoding, markBytes: 0 };
  } catch {
    throw new Cut(0, `the encoding "${label}" is not one that can be read`);
  }
}
