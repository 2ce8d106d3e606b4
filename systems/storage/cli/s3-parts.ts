/** Where the S3 API joins the file API in one process. */
import type { Part } from '@gauntlet/kit/lifecycle';
import type { ApiBase } from './api-parts.ts';

export interface S3Words {
  readonly host: string;
  readonly s3Port: number;
}

/** `base` is there once the cluster has started, which is before these parts do. */
export function s3Parts(_base: () => ApiBase, _words: S3Words): readonly Part[] {
  return [];
}
