import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from 'commander';
import { readDurationMs } from '../../load/duration.ts';
import { loadErrors } from '../../load/errors.ts';
import { type LoadOptions, load } from '../../load/load.ts';
import type { LoadResult, Second } from '../../load/result.ts';
import { resultText, secondText } from '../../load/text.ts';

interface LoadFlags {
  readonly users?: number;
  readonly rate?: number;
  readonly for?: number;
  readonly limit: readonly string[];
  readonly method?: string;
  readonly header: readonly string[];
  readonly body?: string;
  readonly status?: number;
  readonly contains?: string;
  readonly stream?: boolean;
  readonly pace?: number;
  readonly think?: number;
  readonly timeout?: number;
  readonly seed?: string;
  readonly scenario?: string;
  readonly insecure?: boolean;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function loadCommand(command: Command): void {
  command
    .argument('<url>', 'what to send requests to')
    .option('--users <count>', 'closed model: so many users, one request after the other', Number)
    .option('--rate <perSecond>', 'open model: so many requests a second', Number)
    .option('--for <time>', 'how long: 30s, 5m', readDurationMs)
    .option('--limit <limit>', 'fails the run: p95<500ms, errors<1%, rate>=100/s', gather, [])
    .option('--method <method>', 'GET, or POST where there is a body')
    .option('--header <name: value>', 'of every request', gather, [])
    .option('--body <text>', 'body of every request')
    .option('--status <status>', 'the status that is expected (default: below 400)', Number)
    .option('--contains <text>', 'a text that must be in every body')
    .option('--stream', 'measure first byte and first event, and count server-sent events')
    .option('--pace <time>', 'each user begins a request every so often', readDurationMs)
    .option('--think <time>', 'each user waits between two requests', readDurationMs)
    .option('--timeout <time>', 'give a request up after this time', readDurationMs)
    .option('--seed <seed>', 'the same seed draws the same tasks')
    .option('--scenario <file>', 'a module that exports `scenario`: tasks, stages, anything else')
    .option('--insecure', 'take any certificate')
    .option('--out <file>', 'write the result there, as JSON')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'no line for each second')
    .action(run);
}

async function run(url: string, flags: LoadFlags): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const result = await load({
    ...(flags.scenario === undefined ? {} : await scenarioIn(flags.scenario)),
    ...optionsOf(flags),
    url,
    signal: stop.signal,
    onProgress: (second) => progress(flags, second),
  });
  await tell(result, flags);
  if (!result.complete) process.exitCode = 130;
  else if (result.verdict === 'fail') process.exitCode = 1;
}

function optionsOf(flags: LoadFlags): Omit<LoadOptions, 'url'> {
  const { users, rate, pace, think, timeout, seed, status, contains, method, body } = flags;
  const given = {
    users,
    ratePerSecond: rate,
    forMs: flags.for,
    paceMs: pace,
    thinkMs: think,
    timeoutMs: timeout,
    seed,
    stream: flags.stream,
    insecure: flags.insecure,
    limits: flags.limit.length === 0 ? undefined : flags.limit,
    headers: flags.header.length === 0 ? undefined : headersOf(flags.header),
    request: method === undefined && body === undefined ? undefined : only({ method, body }),
    expect:
      status === undefined && contains === undefined ? undefined : only({ status, body: contains }),
  };
  return only(given);
}

type Only<Given> = { [Name in keyof Given]?: Exclude<Given[Name], undefined> };

/** Without what was not given, so that a scenario's own settings stay. */
function only<Given extends object>(given: Given): Only<Given> {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Only<Given>;
}

function headersOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const colon = text.indexOf(':');
      return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
    }),
  );
}

async function scenarioIn(path: string): Promise<Partial<LoadOptions>> {
  const module: { scenario?: unknown } = await import(pathToFileURL(resolve(path)).href);
  const { scenario } = module;
  if (typeof scenario === 'object' && scenario !== null) return scenario;
  throw loadErrors.make('LOAD_BAD_SCENARIO', { reason: `${path} does not export 'scenario'` });
}

function progress(flags: LoadFlags, second: Second): void {
  if (flags.quiet !== true) process.stderr.write(`${secondText(second)}\n`);
}

async function tell(result: LoadResult, { out, json }: LoadFlags): Promise<void> {
  const text = JSON.stringify(result, null, 2);
  if (out !== undefined) await writeFile(out, `${text}\n`);
  console.log(json === true ? text : resultText(result));
}

function gather(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}
