/** One call for all who ask while earlier ones are under way; and the newest of several answers. */
export { type BatchOptions, batched } from './batched.ts';
export { newest } from './newest.ts';
