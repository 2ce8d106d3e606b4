/** `gauntlet gate`: may what is committed here go to an environment? */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { realDisk } from '@gauntlet/kit/disk';
import { randomId } from '@gauntlet/kit/ids';
import type { Command } from 'commander';
import { attest, verified } from '../../flow/attest.ts';
import { type BrokenGlass, type GateOutcome, gate } from '../../flow/gate.ts';
import { errors } from '../../model/errors.ts';
import { renderVerdict } from '../../render/verdict.ts';
import { openHistory } from '../../store/history.ts';
import { storedRuns } from '../../store/stored-runs.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { projectHere } from '../project.ts';
import type { Terminal } from '../terminal.ts';

interface GateOptions {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly breakGlass?: boolean;
  readonly name?: string;
  readonly reason?: string;
  readonly sign?: string;
  readonly output: string;
  readonly verify?: string;
  readonly key?: string;
}

const EXAMPLES = `
Examples:
  gauntlet gate staging                 all runs of this commit's tree, judged together
  gauntlet gate production --all        the rules that passed as well
  gauntlet gate production --sign key.pem
  gauntlet gate production --verify gate.intoto.json --key public.pem
  gauntlet gate production --break-glass --name Ada --reason "payments are down"

Exit codes: 0 pass, 1 fail, 2 wrong words or configuration, 3 unknown.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .argument('<environment>', 'staging, production, or one of your own')
    .option('--all', 'also the rules that passed, and the digests')
    .option('--json', 'the verdict as JSON on standard output')
    .option('--break-glass', 'let it through against the verdict; kept on record')
    .option('--name <name>', 'who breaks the glass')
    .option('--reason <reason>', 'why the glass is broken')
    .option('--sign <file>', 'sign the verdict with this private key (ed25519, PEM)')
    .option('--output <file>', 'where the signed verdict is written', 'gate.intoto.json')
    .option('--verify <file>', 'check a signed verdict instead of giving one')
    .option('--key <file>', 'the public key to check it with')
    .addHelpText('after', EXAMPLES)
    .action(async (environment: string, options: GateOptions) => {
      const done = options.verify === undefined ? gateCommand : verifyCommand;
      terminal.exit(await done(environment, options, terminal));
    });
}

async function gateCommand(
  environment: string,
  options: GateOptions,
  terminal: Terminal,
): Promise<number> {
  const glass = glassOf(options);
  const project = await projectHere(terminal);
  const disk = realDisk();
  const ports = {
    clock: Date.now,
    newId: () => `g-${randomId()}`,
    environment: terminal.environment,
    source: storedRuns(disk, project.root),
    history: openHistory(disk, project.root),
    machine: terminal.machine,
    style: { width: terminal.width, colour: terminal.colour },
  };
  const outcome = await gate(project, environment, ports, glass);
  if (options.sign !== undefined) await signTo(outcome, options.sign, options.output, terminal);
  if (options.json) terminal.say(`${JSON.stringify(outcome, null, 2)}\n`);
  else terminal.say(textOf(outcome, options, terminal));
  if (glass !== undefined) {
    terminal.complain(`The glass is broken by ${glass.owner}: ${glass.reason}. It is on record.\n`);
  }
  return exitCodeOf(outcome.verdict.outlook, false);
}

function glassOf({ breakGlass, name, reason }: GateOptions): BrokenGlass | undefined {
  if (breakGlass !== true) return undefined;
  if (!name?.trim() || !reason?.trim()) throw errors.make('NO_REASON', {});
  return { owner: name, reason };
}

function textOf(outcome: GateOutcome, options: GateOptions, terminal: Terminal): string {
  const { environment, revision, verdict, unreadable } = outcome;
  const { commit, tree } = revision;
  const title = `gate ${environment}  ${commit.slice(0, 7)}  tree ${tree.slice(0, 7)}`;
  const style = { colour: terminal.colour, full: options.all === true };
  const lost = unreadable.map((name) => `  history: ${name} can not be read and was left out\n`);
  return renderVerdict(title, verdict, style) + lost.join('');
}

async function signTo(
  outcome: GateOutcome,
  keyFile: string,
  output: string,
  terminal: Terminal,
): Promise<void> {
  const text = attest(outcome, await keyText(keyFile, terminal), keyFile);
  await writeFile(resolve(terminal.folder, output), text);
  terminal.complain(`Signed: ${output}\n`);
}

async function keyText(file: string, terminal: Terminal): Promise<string> {
  try {
    return await readFile(resolve(terminal.folder, file), 'utf8');
  } catch (error) {
    throw errors.make('BAD_KEY', { file, problem: 'it could not be read' }, error);
  }
}

async function verifyCommand(
  environment: string,
  { verify = '', key = '' }: GateOptions,
  terminal: Terminal,
): Promise<number> {
  const pem = await keyText(key, terminal);
  const text = await readFile(resolve(terminal.folder, verify), 'utf8').catch(() => '');
  const attested = verified(text, verify, pem, key);
  if (attested.environment !== environment) {
    const problem = `it is about ${attested.environment}`;
    throw errors.make('BAD_ATTESTATION', { file: verify, problem });
  }
  const { commit, tree, verdict } = attested;
  const title = `signed: gate ${environment}  ${commit.slice(0, 7)}  tree ${tree}`;
  terminal.say(renderVerdict(title, verdict, { colour: terminal.colour, full: true }));
  return exitCodeOf(verdict.outlook, false);
}
