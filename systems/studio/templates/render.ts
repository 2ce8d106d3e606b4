/** PURE: templates of one definition, compiled once, rendered for each record. */
import { compileTemplate } from './compile.ts';
import { type ProblemKind, TemplateProblem } from './problem.ts';
import { seededRandom } from './random.ts';
import { defaultLimits, type Limits, Scope, State, type Write } from './state.ts';
import { fromData, type Tokens } from './values.ts';

export interface Environment {
  /** By the name that `include` calls them by. */
  readonly fragments?: Readonly<Record<string, string>> | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly tokens?: Tokens | undefined;
}

export interface RenderFailure {
  readonly ok: false;
  readonly kind: ProblemKind;
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

export type Rendered = { readonly ok: true; readonly text: string } | RenderFailure;

export interface Template {
  render(variables: Readonly<Record<string, unknown>>, seed: string): Rendered;
}

export type Compiled = { readonly ok: true; readonly template: Template } | RenderFailure;

export function prepare(source: string, environment: Environment = {}): Compiled {
  const { fragments = {}, tokens } = environment;
  const limits = { ...defaultLimits, ...environment.limits };
  const known = new Map<string, Write>();
  const include = (name: string): Write | undefined => {
    const text = Object.hasOwn(fragments, name) ? fragments[name] : undefined;
    if (text === undefined) return undefined;
    const write = known.get(name) ?? compileTemplate(text, { include });
    known.set(name, write);
    return write;
  };
  try {
    const write = compileTemplate(source, { include });
    return { ok: true, template: { render: (variables, seed) => run(write, variables, seed) } };
  } catch (error) {
    return failure(error);
  }

  function run(write: Write, variables: Readonly<Record<string, unknown>>, seed: string): Rendered {
    try {
      const state = new State(limits, seededRandom(seed), tokens);
      const scope = new Scope();
      for (const [name, value] of Object.entries(variables)) scope.set(name, fromData(value));
      write(new Scope(scope), state);
      return { ok: true, text: state.output };
    } catch (error) {
      return failure(error);
    }
  }
}

function failure(error: unknown): RenderFailure {
  if (error instanceof TemplateProblem) {
    const { kind, message, place } = error;
    return { ok: false, kind, message, line: place?.line ?? 1, column: place?.column ?? 1 };
  }
  if (error instanceof RangeError) {
    return { ok: false, kind: 'limit', message: 'the template goes too deep', line: 1, column: 1 };
  }
  throw error;
}
