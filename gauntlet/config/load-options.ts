/** What a configuration is read with. */
import type { CheckRule } from './schema.ts';

export interface LoadOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cores: number;
  readonly width: number;
  readonly colour: boolean;
  /** Lets each rule check its own parameters. */
  readonly checkRule?: CheckRule;
}
