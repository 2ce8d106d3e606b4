/** One call for all who ask while earlier ones are under way. */
export { type BatchOptions, batched } from './batched.ts';
