/** Every command, one line each. */
import type { CommandEntry } from './command.ts';

export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'find what can be run here and write a configuration',
    first: true,
    load: () => import('./init.ts'),
  },
  {
    name: 'run',
    summary: 'run a profile or some layers, and give a verdict',
    first: true,
    load: () => import('./run.ts'),
  },
  {
    name: 'start',
    summary: 'start the systems side by side, with their addresses and health',
    first: false,
    load: () => import('./start.ts'),
  },
  {
    name: 'repro',
    summary: 'repeat one failure, alone, with the same seed',
    first: false,
    load: () => import('./repro.ts'),
  },
  {
    name: 'bisect',
    summary: 'find the change that broke a test',
    first: false,
    load: () => import('./bisect.ts'),
  },
  {
    name: 'hook',
    summary: 'check every commit before it is made',
    first: false,
    load: () => import('./hook.ts'),
  },
  {
    name: 'history',
    summary: 'the past of runs, of a test, of the days',
    first: false,
    load: () => import('./history.ts'),
  },
  {
    name: 'import',
    summary: 'take reports of other tools into history',
    first: false,
    load: () => import('./import.ts'),
  },
  {
    name: 'backup',
    summary: 'history in one file',
    first: false,
    load: () => import('./backup.ts'),
  },
  {
    name: 'restore',
    summary: 'take in a backup, or the history of another checkout',
    first: false,
    load: () => import('./restore.ts'),
  },
  {
    name: 'export',
    summary: 'history as JSON lines or CSV',
    first: false,
    load: () => import('./export.ts'),
  },
  {
    name: 'render',
    summary: 'write a run down as Markdown, HTML, JUnit, CTRF, SARIF and others',
    first: false,
    load: () => import('./render.ts'),
  },
  {
    name: 'gate',
    summary: 'say whether this commit may go to an environment, and why',
    first: true,
    load: () => import('./gate.ts'),
  },
  {
    name: 'explain',
    summary: 'show the arithmetic of a verdict, or the past of a test',
    first: true,
    load: () => import('./explain.ts'),
  },
  {
    name: 'coverage',
    summary: 'show what runs in tests, per module and area',
    first: false,
    load: () => import('./coverage.ts'),
  },
  {
    name: 'pyramid',
    summary: 'show how many tests each layer has, with advice',
    first: false,
    load: () => import('./pyramid.ts'),
  },
  {
    name: 'ratchet',
    summary: 'keep what was reached, so that it can not get worse',
    first: false,
    load: () => import('./ratchet.ts'),
  },
  {
    name: 'doctor',
    summary: 'say what is here, what is missing, and which defaults hold',
    first: false,
    load: () => import('./doctor.ts'),
  },
  {
    name: 'ci',
    summary: 'write the pipeline of GitHub, GitLab, Buildkite or Jenkins',
    first: false,
    load: () => import('./ci.ts'),
  },
  {
    name: 'completions',
    summary: 'complete these words in bash, zsh or fish',
    first: false,
    load: () => import('./completions.ts'),
  },
];
