/** A limit for what another server is asked, whose answer may have come already. */
export async function answeredWithin<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    // After a long turn of this process the answer may lie in the socket: it is read first.
    setImmediate(() => late.reject(new Error('Redis did not answer in time')));
  }, limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
