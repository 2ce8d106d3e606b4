/** Test data, a clock that stands still, and what catches what a program sends. */
export {
  defineFactory,
  type Factory,
  type FactoryDefinition,
  type Making,
  type Overrides,
  type Variety,
} from './factory.ts';
export { type FakeClock, fakeClock } from './fake-clock.ts';
export { type CapturedMail, type MailBox, mailBox } from './mail-box.ts';
export type { Attachment, MailParts } from './mail-message.ts';
export { type TemporaryBucketOptions, temporaryBucket } from './temporary-bucket.ts';
export {
  type CapturedRequest,
  type WebhookAnswer,
  type WebhookCatcher,
  webhookCatcher,
} from './webhook-catcher.ts';
