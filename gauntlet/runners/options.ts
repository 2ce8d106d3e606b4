/** Reads a suite's runner options; a mistake in them is an error that names suite and option. */
import { nearest } from '@gauntlet/kit/config/nearest';
import { errors } from '../model/errors.ts';
import type { Suite } from '../model/nouns.ts';

export interface OptionsReader {
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  /** False when it is not set. */
  flag(name: string): boolean;
  /** Call last, with every name the runner knows. */
  finish(known: readonly string[]): void;
}

export function optionsReader(suite: Suite): OptionsReader {
  const fail = (message: string) => errors.make('BAD_RUNNER_OPTIONS', { suite: suite.id, message });
  return {
    text(name) {
      const value = suite.options[name];
      if (value === undefined || typeof value === 'string') return value;
      throw fail(`option ${name} must be text`);
    },
    texts(name) {
      const value = suite.options[name] ?? [];
      if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
      throw fail(`option ${name} must be a list of texts`);
    },
    flag(name) {
      const value = suite.options[name] ?? false;
      if (typeof value === 'boolean') return value;
      throw fail(`option ${name} must be true or false`);
    },
    finish(known) {
      const unknown = Object.keys(suite.options).find((name) => !known.includes(name));
      if (unknown === undefined) return;
      const hint = nearest(unknown, known);
      const meant = hint === undefined ? `known: ${known.join(', ')}` : `did you mean ${hint}?`;
      throw fail(`${suite.runner} has no option ${unknown}; ${meant}`);
    },
  };
}
