/** What the routes work with. The entry puts it together. */
import type { Jwt, Oidc } from '@gauntlet/kit/auth';
import type { ModelCatalogue } from '../endpoint/catalogue.ts';
import type { Endpoint } from '../endpoint/client.ts';
import type { FileStore } from '../files/store.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { StudioDb } from '../jobs/schema.ts';
import type { Renderer } from '../rendering/renderer.ts';

export interface Services {
  readonly db: StudioDb;
  readonly queue: JobQueue;
  readonly catalogue: ModelCatalogue;
  readonly endpoint: Endpoint;
  readonly store: FileStore;
  readonly renderer: Renderer;
  readonly jwt: Jwt;
  /** An outside identity provider, where one is set. */
  readonly oidc: Oidc | undefined;
  readonly oidcIssuer: string | undefined;
  /** Without a mail server addresses count as confirmed. */
  readonly sendMail: ((to: string, subject: string, text: string) => Promise<void>) | undefined;
  /** As its users reach it: links in mail lead there. */
  readonly publicUrl: () => string;
  readonly makeId: () => string;
  readonly nowMs: () => number;
}
