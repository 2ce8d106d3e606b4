/** PURE: the head of an answer over HTTP/1.1, of a server of ours: it says how long its body is. */
const END = '\r\n\r\n';

export interface AnswerHead {
  readonly status: number;
  readonly bodyBytes: number;
  /** How long the head itself is. */
  readonly bytes: number;
}

/** Undefined: not all of it has come. */
export function answerHead(bytes: Buffer): AnswerHead | undefined {
  const end = bytes.indexOf(END);
  if (end < 0) return undefined;
  const text = bytes.toString('latin1', 0, end + 2);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  const length = /\r\ncontent-length: *(\d{1,15}) *\r\n/i.exec(text)?.[1];
  if (status === undefined || length === undefined) throw new Error('no answer that is known');
  return { status: Number(status), bodyBytes: Number(length), bytes: end + END.length };
}
