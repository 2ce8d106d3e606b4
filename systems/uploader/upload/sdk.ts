/** What is loaded only by who needs more than the short way: the SDK, and what is made with it. */
export { s3Client } from './s3-client.ts';
export { s3Store } from './s3-store.ts';
