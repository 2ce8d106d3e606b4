/** What `doctor` found: a line per suite, then what holds where the project says nothing. */
import { duration, painter, plural } from './text.ts';

interface HealthShown {
  readonly root: string;
  readonly node: string;
  readonly git?: string;
  readonly workers: number;
  readonly suites: readonly {
    readonly suite: string;
    readonly runner: string;
    readonly program: string;
    readonly version?: string;
    readonly missing?: string;
  }[];
  readonly layers: readonly { readonly name: string; readonly limitMs: number }[];
  readonly profiles: readonly {
    readonly name: string;
    readonly layers: readonly string[];
    readonly budgetMs: number;
  }[];
  readonly rules: readonly { readonly rule: string; readonly mode: string }[];
}

export function renderDoctor(health: HealthShown, style: { readonly colour: boolean }): string {
  const paint = painter(style.colour);
  const missing = health.suites.filter((suite) => suite.missing !== undefined);
  const lines = [
    `project   ${health.root}`,
    `machine   Node ${health.node}, ${health.git === undefined ? 'no git' : `git ${health.git}`}`,
    '',
    ...health.suites.map((suite) => {
      const { program, version, runner } = suite;
      const word = suite.missing === undefined ? paint('green', 'ok   ') : paint('red', 'gone ');
      const what = suite.missing ?? `${program}${version === undefined ? '' : ` ${version}`}`;
      return ` ${word} ${suite.suite.padEnd(28)} ${runner.padEnd(14)} ${what}`;
    }),
    '',
    'in force',
    ...health.profiles.map(
      ({ name, layers, budgetMs }) =>
        `  profile ${name.padEnd(10)} ${duration(budgetMs).padEnd(8)} ${layers.join(', ')}`,
    ),
    ...health.layers.map(
      ({ name, limitMs }) => `  layer   ${name.padEnd(10)} ended after ${duration(limitMs)}`,
    ),
    ...health.rules.map(({ rule, mode }) => `  rule    ${rule}: ${mode}`),
    `  ${plural(health.workers, 'suite')} at once`,
    '',
    missing.length === 0
      ? paint('green', 'nothing is missing')
      : paint('red', `missing for ${plural(missing.length, 'suite')}; see above`),
  ];
  return `${lines.join('\n')}\n`;
}
