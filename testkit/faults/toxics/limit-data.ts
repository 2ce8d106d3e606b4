import { defineToxic, passThrough, whole } from './toxic.ts';

/** Closes the connection once `bytes` bytes have passed. */
export const limitData = defineToxic({
  type: 'limit_data',
  fields: { bytes: whole() },
  stage: ({ settings }) => {
    let passedBytes = 0;
    return {
      ...passThrough,
      write({ bytes, atMs }, output) {
        const part = bytes.subarray(0, Math.max(0, settings().bytes - passedBytes));
        passedBytes += part.length;
        output.push({ bytes: part, atMs });
        if (passedBytes >= settings().bytes) output.close();
      },
    };
  },
});
