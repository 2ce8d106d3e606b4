/** PURE: the parts of a mail that tests ask for: headers, text, HTML, attachments. */

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

export interface MailParts {
  readonly subject: string;
  /** By lower-case name; the first of each. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

const nestedMax = 20;

/** `raw` has one character for each byte. */
export function parseMail(raw: string): MailParts {
  const found = { text: '', html: '', attachments: [] as Attachment[] };
  const headers = collect(raw, found, 0);
  return { headers, subject: headers.subject ?? '', ...found };
}

interface Found {
  text: string;
  html: string;
  attachments: Attachment[];
}

function collect(raw: string, found: Found, depth: number): Readonly<Record<string, string>> {
  const { headers, body } = split(raw);
  const type = headers['content-type'] ?? 'text/plain';
  const boundary = parameterOf(type, 'boundary');
  if (/^multipart\//i.test(type) && boundary !== undefined && depth < nestedMax) {
    for (const part of partsOf(body, boundary)) collect(part, found, depth + 1);
    return headers;
  }
  const bytes = decodeBody(body, headers['content-transfer-encoding'] ?? '7bit');
  const disposition = headers['content-disposition'] ?? '';
  const name = parameterOf(disposition, 'filename') ?? parameterOf(type, 'name');
  const plainType = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^attachment/i.test(disposition) || name !== undefined || !plainType.startsWith('text/'))
    found.attachments.push({ name: name ?? '', type: plainType, content: bytes });
  else if (plainType === 'text/html') found.html += decodeText(bytes, type);
  else found.text += decodeText(bytes, type);
  return headers;
}

function split(raw: string): { headers: Record<string, string>; body: string } {
  const end = /\r?\n\r?\n|^\r?\n/.exec(raw);
  const head = end === null ? raw : raw.slice(0, end.index);
  const headers: Record<string, string> = {};
  for (const line of head.replace(/\r?\n(?=[ \t])/g, '').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    headers[line.slice(0, colon).toLowerCase()] ??= decodeWords(line.slice(colon + 1).trim());
  }
  return { headers, body: end === null ? '' : raw.slice(end.index + end[0].length) };
}

/** `=?utf-8?Q?caf=C3=A9?=`; blanks between two such words do not count. */
function decodeWords(value: string): string {
  const isBytes = /[\x80-\xff]/.test(value);
  const plain = isBytes ? Buffer.from(value, 'latin1').toString('utf8') : value;
  return plain
    .replace(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replace(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, (_, charset: string, how: string, text: string) =>
      new TextDecoder(charset).decode(
        how.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quoted(text.replaceAll('_', ' ')),
      ),
    );
}

function partsOf(body: string, boundary: string): string[] {
  const pieces = `\r\n${body}`.split(new RegExp(`\\r?\\n--${RegExp.escape(boundary)}`));
  // Before the first boundary and after the last stands what nobody reads.
  const inner = pieces.slice(1).filter((piece) => !piece.startsWith('--'));
  return inner.map((piece) => piece.replace(/^[ \t]*\r?\n/, ''));
}

function decodeBody(body: string, encoding: string): Uint8Array {
  const name = encoding.trim().toLowerCase();
  if (name === 'base64') return Buffer.from(body, 'base64');
  if (name === 'quoted-printable') return quoted(body.replace(/=[ \t]*\r?\n/g, ''));
  return Buffer.from(body, 'latin1');
}

function quoted(text: string): Buffer {
  const bytes = text.replace(/=([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return Buffer.from(bytes, 'latin1');
}

function decodeText(bytes: Uint8Array, type: string): string {
  const text = new TextDecoder(parameterOf(type, 'charset') ?? 'utf-8').decode(bytes);
  return text.replaceAll('\r\n', '\n');
}

function parameterOf(value: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]*))`, 'i').exec(value);
  return found?.[1] ?? found?.[2];
}
