/** Bytes of a request as a file that nobody sees yet, and what becomes of it. */
import { UserError } from '@gauntlet/kit/errors';
import type { PendingFile } from '../model/nouns.ts';
import { S3Error } from './errors.ts';
import type { S3Context, S3Request } from './operation.ts';
import type { BodySums } from './streaming/body.ts';

export interface Written {
  /** Undefined: there were no bytes. */
  readonly file: PendingFile | undefined;
  readonly sums: BodySums;
}

export interface About {
  /** Tells whose bytes they are, in the footer of each chunk. */
  readonly name: string;
  readonly contentType: string;
  readonly owner: string;
}

export async function writeBody(
  request: S3Request,
  context: S3Context,
  about: About,
): Promise<Written> {
  const { body } = request;
  const { objectBytesMax } = context.settings;
  if (body.sizeBytes === undefined) throw new S3Error('MissingContentLength');
  if (body.sizeBytes > objectBytesMax) {
    const details = {
      ProposedSize: String(body.sizeBytes),
      MaxSizeAllowed: String(objectBytesMax),
    };
    throw new S3Error('EntityTooLarge', undefined, details);
  }
  const file = await writeBytes(body.bytes(), body.sizeBytes, context, about);
  return { file, sums: body.sums() };
}

/** An empty source is read to its end, for what may be wrong with it. */
export async function writeBytes(
  source: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  context: S3Context,
  { name, contentType, owner }: About,
): Promise<PendingFile | undefined> {
  let failure: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  if (sizeBytes === 0) {
    for await (const _ of source) throw new S3Error('IncompleteBody');
    return undefined;
  }
  try {
    return await context.blobs.write(watched(), {
      kind: 'object',
      name,
      contentType,
      owner,
      digests: [],
      sizeBytes,
      cut: { kind: 'sized', chunkBytes: context.settings.chunkBytes },
    });
  } catch (error) {
    // What was wrong with the body says more than that its writing failed.
    throw failure ?? error;
  }
}

/**
 * Gives the bytes back when they were refused. When nobody knows what became of the transaction
 * they are left to their lease: they may be somebody's.
 */
export async function keepOrAbandon<Result>(
  context: S3Context,
  file: PendingFile | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isRefused = error instanceof S3Error || error instanceof UserError;
    if (isRefused && file !== undefined) {
      await context.blobs.abandon(file).catch((problem: unknown) => {
        context.log.warn({ err: problem, file: file.fileId }, 'left to its lease');
      });
    }
    throw error;
  }
}
