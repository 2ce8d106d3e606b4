/** PURE: the lines between the chunks of an aws-chunked body. */
import { S3Error } from '../errors.ts';

export interface ChunkLine {
  readonly size: number;
  readonly signature: string | undefined;
}

const pattern = /^([0-9a-fA-F]{1,13})(?:;chunk-signature=([0-9a-f]{64}))?$/;

export function parseChunkLine(line: string, isSigned: boolean): ChunkLine {
  const match = pattern.exec(line);
  if (match === null) throw malformed();
  const [, size = '', signature] = match;
  if (isSigned !== (signature !== undefined)) throw malformed();
  return { size: Number.parseInt(size, 16), signature };
}

export function malformed(): S3Error {
  return new S3Error('InvalidRequest', 'The chunked encoding of the body is malformed.');
}

export interface TrailerLine {
  readonly name: string;
  readonly value: string;
}

export function parseTrailerLine(line: string): TrailerLine {
  const at = line.indexOf(':');
  const name = line.slice(0, Math.max(0, at)).toLowerCase();
  if (!/^[a-z0-9-]{1,100}$/.test(name)) throw new S3Error('MalformedTrailerError');
  return { name, value: line.slice(at + 1).replace(/^[ \t]+|[ \t]+$/g, '') };
}
