/**
 * Links that open one file for a while and need no key: for browsers, and for caches in front. What
 * a link says is bound by an HMAC, so nobody makes one, changes one, or makes one last longer.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { storageErrors } from '../model/errors.ts';

export interface Links {
  /** The path of the file with what opens it for so long. */
  make(fileId: string, forS: number): { readonly url: string; readonly expiresAt: Date };
  /**
   * For how many seconds more its link opens the file. Undefined: the request has no link.
   * LINK_INVALID when it has one that opens nothing.
   */
  opens(request: FastifyRequest, fileId: string): number | undefined;
}

export function links(key: string, nowMs: () => number): Links {
  const signatureOf = (fileId: string, expiresS: number) =>
    createHmac('sha256', key).update(`GET\n/files/${fileId}\n${expiresS}`).digest();
  return {
    make(fileId, forS) {
      const expiresS = Math.floor(nowMs() / 1_000) + forS;
      const signature = signatureOf(fileId, expiresS).toString('base64url');
      const url = `/files/${fileId}?expires=${expiresS}&signature=${signature}`;
      return { url, expiresAt: new Date(expiresS * 1_000) };
    },
    opens(request, fileId) {
      const { expires, signature } = request.query as Readonly<Record<string, unknown>>;
      if (signature === undefined) return undefined;
      const expiresS = Number(expires);
      const given = Buffer.from(String(signature), 'base64url');
      const right = signatureOf(fileId, expiresS);
      const isRight = given.length === right.length && timingSafeEqual(given, right);
      const leftS = expiresS - nowMs() / 1_000;
      if (!isRight || leftS < 0) throw storageErrors.make('LINK_INVALID');
      return leftS;
    },
  };
}
