/** What is written with every object. */
import type { ServerSideEncryption, StorageClass } from '@aws-sdk/client-s3';
import type { ObjectNotes } from './object-store.ts';

export interface S3Attributes {
  readonly storageClass: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly encryption: string | undefined;
  readonly kmsKeyId: string | undefined;
}

export function attributesOf({ storageClass, tags, encryption, kmsKeyId }: S3Attributes) {
  const tagging = new URLSearchParams(tags).toString();
  return {
    ...(storageClass === undefined ? {} : { StorageClass: storageClass as StorageClass }),
    ...(tagging === '' ? {} : { Tagging: tagging }),
    ...(encryption === undefined
      ? {}
      : { ServerSideEncryption: encryption as ServerSideEncryption }),
    ...(kmsKeyId === undefined ? {} : { SSEKMSKeyId: kmsKeyId }),
  };
}

/** S3 keeps ASCII in headers and no more than 2 KB in all: names are escaped, long ones cut. */
export function metadataOf(notes: ObjectNotes): Record<string, string> {
  return {
    vehicle: ascii(notes.vehicle),
    source: ascii(notes.source),
    'original-path': ascii(notes.path).slice(0, 1200),
    mtime: new Date(notes.modifiedMs).toISOString(),
    sha256: notes.sha256,
    ...(notes.isCutOff ? { 'cut-off': 'true' } : {}),
  };
}

function ascii(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]|%/gu, (one) =>
    [...new TextEncoder().encode(one)]
      .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
      .join(''),
  );
}
