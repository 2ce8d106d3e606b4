/** The services that suites need: each is started once, when first needed, and always stopped. */
import { join } from 'node:path';
import { explainError } from '@gauntlet/kit/errors';
import { freePort } from '@gauntlet/kit/lifecycle/free-port';
import { errors } from '../model/errors.ts';
import type { Exit, Service } from '../model/nouns.ts';
import { type Output, openOutput } from './output.ts';
import { type ProcessEnd, runProcess } from './process.ts';
import { isTaken, type Readiness, readinessOf } from './ready.ts';
import { withProjectPrograms } from './search-path.ts';
import { redactionFor } from './secrets.ts';
import type { Trees } from './trees.ts';

export type Needed =
  | { readonly ready: true; readonly variables: Readonly<Record<string, string>> }
  | { readonly ready: false; readonly why: string };

export interface Services {
  /** Resolves when all of them work, or one of them can't. */
  need(names: readonly string[]): Promise<Needed>;
  /** How a service that was started is doing. */
  state(name: string): ServiceState | undefined;
  /** What they printed last and whether they still run: for a task that failed. */
  about(names: readonly string[]): string;
  /** Ends them all; their output is kept when something that needed them failed. */
  stop(): Promise<void>;
}

export interface ServiceState {
  readonly port: number | undefined;
  /** How it ended; undefined while it runs. */
  readonly ended: string | undefined;
  answers(): Promise<boolean>;
}

export interface ServicePorts {
  readonly root: string;
  readonly home: string;
  /** Relative to `home`. */
  readonly logs: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly graceMs: number;
  readonly trees: Trees;
  readonly signal: AbortSignal;
}

interface Running {
  readonly variables: Readonly<Record<string, string>>;
  readonly port: number | undefined;
  readonly answers: () => Promise<boolean>;
  readonly output: Output;
  readonly end: Promise<ProcessEnd>;
  readonly stop: () => void;
  ended: ProcessEnd | undefined;
}

type Start = { readonly running?: Running; readonly why?: string };

export function openServices(services: readonly Service[], ports: ServicePorts): Services {
  const started = new Map<string, Promise<Start>>();
  const running = new Map<string, Running>();
  let keep = false;
  const startOnce = (name: string): Promise<Start> => {
    const service = services.find((each) => each.name === name);
    if (service === undefined) throw errors.make('UNKNOWN_SERVICE', { service: name });
    const known = started.get(name) ?? startService(service, ports, running);
    started.set(name, known);
    return known;
  };
  return {
    async need(names) {
      const all = await Promise.all(names.map(startOnce));
      const failed = all.find(({ why }) => why !== undefined);
      if (failed?.why !== undefined) return { ready: false, why: failed.why };
      const variables = Object.assign({}, ...all.map((each) => each.running?.variables));
      return { ready: true, variables };
    },
    state(name) {
      const one = running.get(name);
      if (one === undefined) return undefined;
      const { port, answers, ended } = one;
      return { port, answers, ended: ended === undefined ? undefined : howItEnded(ended) };
    },
    about(names) {
      keep = true;
      return names.map((name) => aboutOne(name, running.get(name))).join('');
    },
    async stop() {
      await Promise.all(started.values());
      for (const one of running.values()) one.stop();
      await Promise.all([...running.values()].map(({ end }) => end));
      for (const { output } of running.values()) output.close(keep);
    },
  };
}

function aboutOne(name: string, running: Running | undefined): string {
  if (running === undefined) return '';
  const state = running.ended === undefined ? 'runs' : `ended ${howItEnded(running.ended)}`;
  return `--- service ${name} (${state}) printed last:\n${running.output.tail().slice(-2_000)}`;
}

async function startService(
  service: Service,
  ports: ServicePorts,
  all: Map<string, Running>,
): Promise<Start> {
  const port = service.port === 'auto' ? await freePort() : service.port;
  if (service.port !== 'auto' && port !== undefined && (await isTaken(port))) {
    return { why: explainError(errors.make('PORT_TAKEN', { service: service.name, port })) };
  }
  const filled = withPort(service, port);
  const ready = readinessOf(filled, port);
  const running = spawnService(filled, port, ready, ports);
  all.set(service.name, running);
  const waiting = new AbortController();
  const signal = AbortSignal.any([waiting.signal, ports.signal]);
  const aborted = new Promise<'aborted'>((resolve) =>
    signal.addEventListener('abort', () => resolve('aborted'), { once: true }),
  );
  const late = setTimeout(() => waiting.abort(), service.limitMs);
  const first = await Promise.race([ready.wait(signal), running.end, aborted]);
  clearTimeout(late);
  waiting.abort();
  if (first === undefined) return { running };
  running.stop();
  if (ports.signal.aborted) return { why: 'interrupted' };
  const how =
    first === 'aborted'
      ? `was not ready after ${service.limitMs} ms`
      : `ended ${howItEnded(first)}`;
  const output = running.output.tail() || 'nothing';
  return {
    why: explainError(errors.make('SERVICE_FAILED', { service: service.name, how, output })),
  };
}

function spawnService(
  service: Service,
  port: number | undefined,
  { onText, answers }: Readiness,
  ports: ServicePorts,
): Running {
  const folder = join(ports.root, service.folder);
  const stopping = new AbortController();
  const variables = variablesOf(service, port);
  const output = openOutput({
    path: join(ports.home, ports.logs, `service-${service.name.replace(/[^\w.-]+/g, '_')}.log`),
    redact: redactionFor(ports.environment, service.environment),
    onText,
  });
  const own = port === undefined ? {} : { PORT: String(port) };
  const base = withProjectPrograms(ports.environment, folder);
  const end = runProcess({
    argv: service.command,
    folder,
    environment: { ...base, ...own, ...service.environment },
    limitMs: Number.POSITIVE_INFINITY,
    graceMs: ports.graceMs,
    signal: stopping.signal,
    trees: ports.trees,
    onOutput: output.add,
  });
  const running: Running = {
    variables,
    port,
    answers,
    output,
    end,
    stop: () => stopping.abort(),
    ended: undefined,
  };
  void end.then((how) => {
    running.ended = how;
  });
  return running;
}

/** `API_PORT` for a service `api`, and what the configuration asks for besides. */
function variablesOf(service: Service, port: number | undefined): Record<string, string> {
  const name = service.name.toUpperCase().replace(/[^A-Z0-9]+/g, '_');
  return {
    ...(port === undefined ? {} : { [`${name}_PORT`]: String(port) }),
    ...service.variables,
  };
}

/** The service with its port in place of `{port}`. */
function withPort(service: Service, port: number | undefined): Service {
  if (port === undefined) return service;
  const fill = (text: string) => text.replaceAll('{port}', String(port));
  const fillAll = (record: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fill(value)]));
  const { readyWhen } = service;
  return {
    ...service,
    command: service.command.map(fill),
    environment: fillAll(service.environment),
    variables: fillAll(service.variables),
    ...(readyWhen?.kind === 'http'
      ? { readyWhen: { kind: 'http', url: fill(readyWhen.url) } as const }
      : {}),
  };
}

function howItEnded(end: ProcessEnd): string {
  return end.started ? codeText(end.exit) : `without starting (${end.code})`;
}

function codeText({ code, signal }: Exit): string {
  return code === null ? `by ${signal}` : `with exit code ${code}`;
}
