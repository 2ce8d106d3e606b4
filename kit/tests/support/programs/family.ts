/**
 * A supervisor with a child that has a child of its own. Prints all their pids; `stubborn` ones
 * ignore SIGTERM, and `escaped` grandchildren leave the process group.
 */
import { type Part, runProgram, supervisor } from '../../../lifecycle/index.ts';

interface Settings {
  stubborn?: boolean;
  escaped?: boolean;
  childEnds?: boolean;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const say = (text: string) => void process.stdout.write(`${text}\n`);
const quiet = { info: () => undefined, error: () => undefined };
const log = { ...quiet, fatal: (_: object, message: string) => say(`fatal ${message}`) };

const ignoreTerm = settings.stubborn ? "process.on('SIGTERM', () => {});" : '';
const stay = `${ignoreTerm}setInterval(() => {}, 9e6);`;
const endSoon = 'setTimeout(() => process.exit(3), 300);';
const grandchild = `console.log('grandchild ' + process.pid);${stay}`;
const child = `
  require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}],
    { stdio: 'inherit', detached: ${settings.escaped === true} });
  console.log('child ' + process.pid);
  ${settings.childEnds ? endSoon : stay}
`;

const children = supervisor({
  environment: process.env,
  write: (name, line) => say(`[${name}] ${line}`),
  termTimeoutMs: 400,
});
const family: Part = {
  ...children.part({
    name: 'family',
    command: process.execPath,
    args: ['-e', child],
    ready: (line) => line.startsWith('grandchild'),
  }),
};
const root: Part = { name: 'supervisor', start: () => undefined, stop: children.stop };
await runProgram({ parts: () => [root, family], log });
