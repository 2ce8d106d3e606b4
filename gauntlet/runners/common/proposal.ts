/** A suite that could be run in a folder, and how one knows. */
import type { Layer } from '../../model/nouns.ts';

export interface Proposal {
  readonly name: string;
  readonly layer: Layer;
  readonly options: Readonly<Record<string, unknown>>;
  readonly why: string;
  /** 3: it is set up here; 2: a script starts it; 1: it is only among what is installed. */
  readonly certainty: 1 | 2 | 3;
  /** Whether it also runs what lies in packages below; unset where only the files can tell. */
  readonly coversBelow?: boolean;
}
