/** What `init` found and wrote, and the next command. */
import { type Paint, painter, plural } from './text.ts';

interface InitShown {
  readonly file: string;
  readonly isNew: boolean;
  readonly scripts: readonly string[];
  readonly packages: number;
  readonly languages: readonly string[];
  readonly ci: readonly string[];
  readonly reports: readonly string[];
  readonly systems: readonly {
    readonly name: string;
    readonly folder: string;
    readonly suites: readonly {
      readonly name: string;
      readonly layer: string;
      readonly runner: string;
      readonly why: string;
    }[];
  }[];
}

const MOST_SYSTEMS = 12;

export function renderInit(done: InitShown, style: { readonly colour: boolean }): string {
  const paint = painter(style.colour);
  const { languages, systems, ci, reports, scripts } = done;
  const more = systems.length - MOST_SYSTEMS;
  const lines = [
    `found   ${[...languages, plural(done.packages, 'package')].join(', ')}`,
    ...systems.slice(0, MOST_SYSTEMS).flatMap((system) => systemLines(system, paint)),
    ...(more > 0 ? [`        and ${plural(more, 'more system')}`] : []),
    ...(ci.length === 0 ? [] : [`        CI: ${ci.join(', ')}`]),
    ...(reports.length === 0 ? [] : [`        reports: ${reports.join(', ')}`]),
    '',
    done.isNew
      ? paint('green', `wrote   ${done.file}`)
      : `kept    ${done.file}, which is there already; nothing was written over`,
    ...(scripts.length === 0 ? [] : [`added   scripts ${scripts.join(', ')} to package.json`]),
    '',
    'next    npx gauntlet run',
  ];
  return `${lines.join('\n')}\n`;
}

function systemLines(system: InitShown['systems'][number], paint: Paint): readonly string[] {
  const where = system.folder === '.' ? '' : ` (${system.folder})`;
  return [
    `        ${paint('bold', system.name)}${where}`,
    ...system.suites.map(({ name, layer, runner, why }) => {
      const what = layer === name ? name : `${name}, ${layer}`;
      return `          ${what.padEnd(26)} ${runner.padEnd(14)} by ${why}`;
    }),
  ];
}
