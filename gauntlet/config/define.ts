/** What a `gauntlet.config.ts` imports: `import { defineGauntlet } from 'gauntlet'`. */
import type { Configuration } from './schema.ts';

export type { Configuration } from './schema.ts';

/** Gives the configuration its types; the checks are made when it is loaded. */
export function defineGauntlet(configuration: Configuration): Configuration {
  return configuration;
}
