/** The text of a project's first configuration, for a person to read and change. */

export interface FirstSuite {
  readonly name: string;
  readonly layer: string;
  readonly runner: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly why: string;
}

export interface FirstSystem {
  readonly name: string;
  readonly folder: string;
  readonly suites: readonly FirstSuite[];
}

export interface FirstConfiguration {
  readonly systems: readonly FirstSystem[];
  /** Layers of the profile quick where the usual ones would have nothing to run. */
  readonly quick?: readonly string[];
}

const HEAD = [
  'What Gauntlet runs here. `gauntlet init` wrote this file once; it is yours from now on.',
  '',
  '  gauntlet run        the profile quick: precommit, types, unit',
  '  gauntlet run pr     what a pull request needs; `gauntlet doctor` shows every default',
  '',
  'A suite has a layer (its name, when none is said) and a runner. Failing tests block; every',
  'other rule advises until it is set here.',
];

export function typescriptText(given: FirstConfiguration): string {
  const systems = given.systems.flatMap((system) => [
    `    ${key(system.name)}: {`,
    `      folder: ${literal(system.folder)},`,
    '      suites: {',
    ...system.suites.flatMap((suite) => [
      `        // ${suite.why}`,
      `        ${key(suite.name)}: ${literal(membersOf(suite))},`,
    ]),
    '      },',
    '    },',
  ]);
  const quick =
    given.quick === undefined ? [] : [`  profiles: ${literal(profilesOf(given.quick))},`];
  return [
    ...HEAD.map((line) => `// ${line}`.trimEnd()),
    "import { defineGauntlet } from 'gauntlet';",
    '',
    'export default defineGauntlet({',
    '  systems: {',
    ...systems,
    '  },',
    ...quick,
    "  // rules: { 'time budget': { mode: 'block' } },",
    '});',
    '',
  ].join('\n');
}

export function yamlText(given: FirstConfiguration): string {
  const systems = given.systems.flatMap((system) => [
    `  ${yamlKey(system.name)}:`,
    `    folder: ${yaml(system.folder)}`,
    '    suites:',
    ...system.suites.flatMap((suite) => [
      `      # ${suite.why}`,
      `      ${yamlKey(suite.name)}: ${yaml(membersOf(suite))}`,
    ]),
  ]);
  const quick = given.quick === undefined ? [] : [`profiles: ${yaml(profilesOf(given.quick))}`];
  return [
    ...HEAD.map((line) => `# ${line}`.trimEnd()),
    'systems:',
    ...systems,
    ...quick,
    '# rules:',
    '#   time budget: { mode: block }',
    '',
  ].join('\n');
}

function membersOf({ name, layer, runner, options }: FirstSuite): Record<string, unknown> {
  return {
    ...(layer === name ? {} : { layer }),
    runner,
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

function profilesOf(layers: readonly string[]): Record<string, unknown> {
  return { quick: { layers, budget: '10 min' } };
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

/** A value as a person would write it in TypeScript: single quotes, bare keys. */
function literal(value: unknown): string {
  if (typeof value === 'string') {
    return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
  }
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${key(name)}: ${literal(member)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  return String(value);
}

function yamlKey(name: string): string {
  return /^[A-Za-z][\w.-]*$/.test(name) ? name : JSON.stringify(name);
}

/** JSON is YAML; plain words need no quotes. */
function yaml(value: unknown): string {
  if (typeof value === 'string') {
    const isWord =
      /^[A-Za-z./][\w./-]*$/.test(value) && !/^(?:true|false|null|yes|no|on|off)$/i.test(value);
    return isWord ? value : JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(yaml).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${yamlKey(name)}: ${yaml(member)}`,
    );
    return `{ ${members.join(', ')} }`;
  }
  return String(value);
}
