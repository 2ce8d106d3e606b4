/** The store of an agent: what goes the short way goes it, and the SDK is loaded by all else. */
import type { DirectPut } from './direct/direct-put.ts';
import type { ObjectStore } from './object-store.ts';

export function shortFirst(direct: DirectPut, open: () => Promise<ObjectStore>): ObjectStore {
  let opened: Promise<ObjectStore> | undefined;
  const closing = new AbortController();
  const sdk = () => {
    opened ??= open().then((store) => {
      if (!closing.signal.aborted) return store;
      // Its loading took longer than the agent had left.
      store.close();
      throw new DOMException('the upload was cut off', 'AbortError');
    });
    return opened;
  };
  return {
    head: async (key, signal) => (await sdk()).head(key, signal),
    put: (options) => direct.put(options) ?? sdk().then((store) => store.put(options)),
    begin: async (key, notes, signal) => (await sdk()).begin(key, notes, signal),
    part: async (options) => (await sdk()).part(options),
    parts: async (key, uploadId, signal) => (await sdk()).parts(key, uploadId, signal),
    complete: async (options) => (await sdk()).complete(options),
    abort: async (key, uploadId) => (await sdk()).abort(key, uploadId),
    async *openUploads(prefix) {
      if (await direct.isEmpty('uploads', prefix, closing.signal)) return;
      yield* (await sdk()).openUploads(prefix);
    },
    read: async (key, signal) => (await sdk()).read(key, signal),
    isEmpty: async (prefix, signal) =>
      (await direct.isEmpty('objects', prefix, signal)) || (await sdk()).isEmpty(prefix, signal),
    probe: async (signal) => (await sdk()).probe(signal),
    close() {
      closing.abort();
      direct.close();
      opened?.then(
        (store) => store.close(),
        () => undefined,
      );
    },
  };
}
