/** The thread of `md5-threads.ts`: one body after another's piece, each with a hash of its own. */
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';

/** Of a body: `length` of the memory are its next bytes; at its end there is none. */
export type OfBody =
  | { readonly memory: SharedArrayBuffer; readonly length: number }
  | { readonly isOver: 'wanted' | 'dropped' };

export type ToThread = OfBody & { readonly body: number };

/** A piece was read, and its memory is free; or what the whole body has come to. */
export type FromThread =
  | { readonly body: number }
  | { readonly body: number; readonly digest: Uint8Array };

const hashes = new Map<number, Hash>();

function hashOf(body: number): Hash {
  const known = hashes.get(body);
  if (known !== undefined) return known;
  const made = createHash('md5');
  hashes.set(body, made);
  return made;
}

function take(message: ToThread): FromThread | undefined {
  const { body } = message;
  const hash = hashOf(body);
  if ('memory' in message) {
    hash.update(new Uint8Array(message.memory, 0, message.length));
    return { body };
  }
  hashes.delete(body);
  return message.isOver === 'wanted' ? { body, digest: hash.digest() } : undefined;
}

parentPort?.on('message', (message: ToThread) => {
  const answer = take(message);
  if (answer !== undefined) parentPort?.postMessage(answer);
});
