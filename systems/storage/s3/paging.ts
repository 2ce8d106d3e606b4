/** PURE: what all listings share: limits, tokens that clients only hand back, encoded names. */
import { S3Error } from './errors.ts';
import { percentEncodePath } from './http/percent.ts';
import type { Query } from './http/query.ts';

export function limitOf(query: Query, name: string, most: number): number {
  const text = query.get(name);
  if (text === undefined || text === '') return most;
  const details = { ArgumentName: name, ArgumentValue: text };
  if (!/^-?\d{1,10}$/.test(text)) {
    throw new S3Error(
      'InvalidArgument',
      `Provided ${name} not an integer or within integer range`,
      details,
    );
  }
  const limit = Number(text);
  if (limit < 0 || limit > 2 ** 31 - 1) {
    const message = `Argument ${name} must be an integer between 0 and 2147483647`;
    throw new S3Error('InvalidArgument', message, details);
  }
  return Math.min(limit, most);
}

export function tokenOf(place: string): string {
  return Buffer.from(`1${place}`).toString('base64url');
}

export function readToken(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  if (text.startsWith('1') && tokenOf(text.slice(1)) === token && !text.includes('\0')) {
    return text.slice(1);
  }
  const message = 'The continuation token provided is incorrect';
  throw new S3Error('InvalidArgument', message, { ArgumentName: 'continuation-token' });
}

/** `encoding-type=url`: for keys with characters that XML can't hold. */
export function nameEncoder(query: Query): (name: string) => string {
  const type = query.get('encoding-type');
  if (type === undefined || type === '') return (name) => name;
  if (type === 'url') return percentEncodePath;
  throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request', {
    ArgumentName: 'encoding-type',
    ArgumentValue: type,
  });
}

/** An empty delimiter is none. */
export function delimiterOf(query: Query): string | undefined {
  const delimiter = query.get('delimiter');
  return delimiter === '' ? undefined : delimiter;
}
