/** Every CI system, one line each. */
import { buildkite } from './buildkite.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { jenkins } from './jenkins.ts';
import type { CiProvider } from './provider.ts';

export const providers: readonly CiProvider[] = [github, gitlab, buildkite, jenkins];
