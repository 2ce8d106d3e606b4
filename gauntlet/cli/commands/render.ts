/** `gauntlet render`: a stored run as Markdown, HTML, JUnit and so on. */
import { appendFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Argument, type Command } from 'commander';
import { loadProject } from '../../config/load.ts';
import { comment, pullRequestOf } from '../../flow/comment.ts';
import {
  formNamed,
  renderStored,
  type StoredView,
  shardsView,
  storedView,
} from '../../flow/render.ts';
import { collectorOf, sendTraces } from '../../flow/traces.ts';
import { errors } from '../../model/errors.ts';
import { forms } from '../../render/forms/registry.ts';
import { EXIT } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';

interface RenderWords {
  readonly out?: string;
  readonly comment?: boolean;
  readonly shards?: boolean;
  readonly json?: boolean;
}

const FORMS = forms.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n');
const HELP = `
Forms:
${FORMS}

Examples:
  gauntlet render html --out report.html     the last run as one HTML file
  gauntlet render junit r-1842               an older run, on standard output
  gauntlet render markdown --comment --shards   of all machines together
  gauntlet render markdown --comment         the one comment on this pull request
  gauntlet render github                     annotations, and the summary of this step
  gauntlet render otlp                       sent when OTEL_EXPORTER_OTLP_ENDPOINT is set

Exit codes: 0 written; 2 no such form or run, or GitHub refused.`;

export function declare(command: Command, terminal: Terminal): void {
  command
    .addArgument(formArgument())
    .argument('[run]', 'an id or the beginning of one; the last run when left out')
    .option('--out <file>', 'into this file instead of standard output')
    .option('--comment', 'markdown: as the one comment on the pull request of this job')
    .option('--shards', 'all shards of that run as one: its tree, profile and division')
    .option('--json', 'what was done, as JSON on standard output')
    .addHelpText('after', HELP)
    .action(async (form: string, run: string | undefined, words: RenderWords) => {
      await renderCommand(form, run ?? 'last', words, terminal);
      terminal.exit(EXIT.pass);
    });
}

/** Told to completions, and checked by us: our message names the nearest form. */
function formArgument(): Argument {
  const argument = new Argument('<form>', 'one of those below');
  argument.argChoices = forms.map(({ name }) => name);
  return argument;
}

async function renderCommand(
  word: string,
  run: string,
  words: RenderWords,
  terminal: Terminal,
): Promise<void> {
  const form = formNamed(word);
  const { environment, width, colour, folder } = terminal;
  const { cores } = terminal.machine;
  const project = await loadProject(folder, { environment, cores, width, colour });
  const stored = words.shards
    ? await shardsView(project, run, environment, Date.now())
    : await storedView(project.root, run, environment);
  const text = renderStored(form, stored, environment);
  const tell = (what: string) => {
    const document = { form: word, run: stored.view.run, did: what };
    if (words.json) terminal.say(`${JSON.stringify(document)}\n`);
    else terminal.complain(`${what}\n`);
  };
  if (words.comment === true) {
    const { did, url } = await postComment(word, stored, text, terminal);
    return tell(`comment ${did}: ${url}`);
  }
  if (words.out !== undefined) {
    await writeFile(resolve(folder, words.out), text);
    return tell(`wrote ${words.out}`);
  }
  if (word === 'otlp' && collectorOf(environment) !== undefined) {
    return tell(await send(stored, terminal));
  }
  if (word === 'github') await appendSummary(stored, terminal);
  terminal.say(text);
}

async function send({ view }: StoredView, { environment }: Terminal): Promise<string> {
  const why = await sendTraces(view, environment);
  if (why !== undefined) throw errors.make('TRACES_NOT_SENT', { why });
  return `sent to ${collectorOf(environment)}`;
}

async function postComment(
  word: string,
  { view }: StoredView,
  text: string,
  { environment }: Terminal,
) {
  if (word !== 'markdown') throw errors.make('NOT_A_COMMENT', { word });
  const outlook = view.verdict?.outlook ?? 'unknown';
  const on = await pullRequestOf(environment);
  return comment(on, view.profile, outlook, text, { fetch });
}

/** GitHub shows this file on the page of the job. */
async function appendSummary(stored: StoredView, { environment }: Terminal): Promise<void> {
  const path = environment.GITHUB_STEP_SUMMARY;
  if (!path) return;
  await appendFile(path, renderStored(formNamed('markdown'), stored, environment));
}
