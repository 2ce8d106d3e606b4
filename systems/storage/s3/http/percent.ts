/** PURE: percent encoding as SigV4 wants it: every byte but the unreserved ones, upper case. */
import { S3Error } from '../errors.ts';

const plain = /^[A-Za-z0-9\-._~]*$/;
const plainPath = /^[A-Za-z0-9\-._~/]*$/;

/** The bytes behind `%XX`. A byte that was not encoded stands for itself. */
export function percentBytes(text: string): Buffer {
  const bytes = Buffer.alloc(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let byte = text.charCodeAt(at);
    if (byte === 0x25) {
      const digits = text.slice(at + 1, at + 3);
      if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw new S3Error('InvalidURI');
      byte = Number.parseInt(digits, 16);
      at += 2;
    }
    length = bytes.writeUInt8(byte & 0xff, length);
  }
  return bytes.subarray(0, length);
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text that is no UTF-8, or holds a NUL, is no name of anything. */
export function percentText(text: string): string {
  if (plainPath.test(text)) return text;
  try {
    const decoded = utf8.decode(percentBytes(text));
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // Not UTF-8: answered like any other address that can't be read.
  }
  throw new S3Error('InvalidURI');
}

const codes = Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte);
  return plain.test(text) ? text : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

export function percentEncode(value: string | Buffer): string {
  if (typeof value === 'string' && plain.test(value)) return value;
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  let text = '';
  for (const byte of bytes) text += codes[byte];
  return text;
}

/** As in a path: slashes stay. */
export function percentEncodePath(value: string | Buffer): string {
  if (typeof value === 'string' && plainPath.test(value)) return value;
  return percentEncode(value).replaceAll('%2F', '/');
}
