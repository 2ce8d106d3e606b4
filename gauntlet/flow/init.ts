/** The use case `init`: looks at a project and writes its first configuration, never over one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROFILES } from '../config/defaults.ts';
import { type FirstConfiguration, typescriptText, yamlText } from '../config/first-text.ts';
import { CONFIGURATION_NAMES } from '../config/load.ts';
import { errors } from '../model/errors.ts';
import { type Detection, detectProject } from './detect.ts';
import { projectFolders } from './project-folders.ts';

export interface InitOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Adds `test-quick` and its siblings to package.json. */
  readonly scripts: boolean;
}

export interface Initialised extends Detection {
  /** The configuration that is there now. */
  readonly file: string;
  readonly isNew: boolean;
  /** Scripts that were added to package.json. */
  readonly scripts: readonly string[];
  readonly packages: number;
}

export function init(root: string, options: InitOptions): Initialised {
  const folders = projectFolders(root, options.environment);
  const detection = detectProject(root, folders);
  const scripts = options.scripts ? addScripts(root) : [];
  const known = CONFIGURATION_NAMES.find((name) => existsSync(join(root, name)));
  const done = { ...detection, scripts, packages: folders.length };
  if (known !== undefined) return { ...done, file: known, isNew: false };
  if (detection.systems.length === 0) throw errors.make('NOTHING_FOUND', { folder: root });
  const first = firstOf(detection);
  const isTyped = existsSync(join(root, 'node_modules', 'gauntlet', 'package.json'));
  const file = isTyped ? 'gauntlet.config.ts' : 'gauntlet.yaml';
  const text = isTyped ? typescriptText(first) : yamlText(first);
  // `wx`: should another have written it in this moment, theirs stays.
  writeFileSync(join(root, file), text, { flag: 'wx' });
  return { ...done, file, isNew: true };
}

function firstOf({ systems }: Detection): FirstConfiguration {
  const usual = PROFILES.find(({ name }) => name === 'quick')?.layers ?? [];
  const tested = systems
    .flatMap(({ suites }) => suites)
    .filter(({ gives }) => gives !== 'findings')
    .map(({ layer }) => layer);
  if (tested.length === 0 || tested.some((layer) => usual.includes(layer))) return { systems };
  return { systems, quick: [...new Set([...usual, ...tested])] };
}

const SCRIPTS: Readonly<Record<string, string>> = {
  'test-quick': 'gauntlet run quick',
  'test-local': 'gauntlet run local',
  'test-all': 'gauntlet run full',
  'test-coverage': 'gauntlet run local --coverage',
};

/** Puts the scripts before those that are there; the file's own indentation is kept. */
function addScripts(root: string): readonly string[] {
  const path = join(root, 'package.json');
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const manifest: { scripts?: Record<string, string> } = JSON.parse(text);
  const added = Object.keys(SCRIPTS).filter((name) => manifest.scripts?.[name] === undefined);
  const mine = Object.fromEntries(added.map((name) => [name, SCRIPTS[name]]));
  const indent = /^[{[]\r?\n([ \t]+)/.exec(text)?.[1] ?? 2;
  const scripts = { ...manifest.scripts, ...mine };
  writeFileSync(path, `${JSON.stringify({ ...manifest, scripts }, null, indent)}\n`);
  return added;
}
