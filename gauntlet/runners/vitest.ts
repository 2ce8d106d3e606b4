/** Vitest, through a reporter of ours that writes each test as it ends. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Suite, Task } from '../model/nouns.ts';
import { optionsReader } from './options.ts';
import type { Command, Place, Runner } from './runner.ts';

const reporter = fileURLToPath(new URL('./reporters/vitest.mjs', import.meta.url));

export const vitest: Runner = {
  name: 'vitest',
  install: 'npm install --save-dev vitest',
  command: commandOf,
  // Vitest exits with 1 for failed tests and for its own errors alike; the report tells them apart.
  tellsOfFailures: (exit) => exit.code === 1,
};

function commandOf(suite: Suite, task: Task, place: Place): Command {
  const options = optionsReader(suite);
  const project = options.text('project');
  const path = join(place.scratch, 'events.ndjson');
  // A shard that was dealt out by files is already in the selection.
  const { files, without = [] } = task.selection;
  const isDealt = files.length + without.length > 0;
  const shard =
    task.shard.count > 1 && !isDealt ? [`--shard=${task.shard.index}/${task.shard.count}`] : [];
  const argv = [
    'vitest',
    'run',
    `--reporter=${reporter}`,
    ...(project === undefined ? [] : ['--project', project]),
    ...shard,
    ...titlesOf(task),
    ...options.texts('arguments'),
    ...without.map((file) => `--exclude=${escapeGlob(file)}`),
    ...files,
  ];
  options.finish(['project', 'arguments']);
  return {
    argv,
    environment: { GAUNTLET_EVENTS: path },
    report: { kind: 'file', path, format: 'events' },
  };
}

function titlesOf(task: Task): readonly string[] {
  if (task.selection.titles.length === 0) return [];
  const patterns = task.selection.titles.map((title) =>
    title.split(' > ').map(escapePattern).join(' '),
  );
  return ['--testNamePattern', `^(?:${patterns.join('|')})$`];
}

function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}()!@+]/g, '\\$&');
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
