/** SARIF 2.1: results, with what their rules say of them, wherever in the document that stands. */
import type { Completeness, Place, Severity } from '../model/nouns.ts';
import type { ReportSink } from '../model/report.ts';
import { Cut } from './cut.ts';
import { contradicted, type Format, type Parser, readerOf, WHOLE } from './format.ts';
import { documentParser } from './json/document.ts';
import { headOf, type Pick } from './json/reader.ts';
import { type Found, findings, severityOf } from './shared/findings.ts';
import { defined, type Json, lineOf, listOf, recordOf, textOf } from './value.ts';

export const sarif: Format = {
  name: 'sarif',
  kinds: ['findings'],
  recognises: (head, fileName) => {
    const text = headOf(head);
    if (/"\$schema"\s*:\s*"[^"]*sarif/.test(text)) return true;
    return (
      /^\s*\{[\s\S]*"runs"\s*:\s*\[/.test(text) ||
      (/\.sarif(?:\.json)?$/.test(fileName) && text !== '')
    );
  },
  reader: (sink, options) => readerOf(parser(sink), options),
};

interface Rule {
  readonly severity: Severity | undefined;
  readonly text: string | undefined;
  readonly help: string | undefined;
}

interface Run {
  tool: string;
  readonly rules: Map<string, Rule>;
  readonly ids: string[];
  /** Results that came before the rules: some writers sort the members of a run. */
  readonly held: Json[];
}

/** Results that are held wait for their rules; beyond this many they go on without. */
const HELD_CAP = 20_000;
const RULES_CAP = 100_000;
/** Tools whose own words may repeat the secret. */
const SECRET_TOOLS = /gitleaks|trufflehog|secretlint|detect-secrets|ggshield|whispers/i;

function parser(sink: ReportSink): Parser {
  const results = new Results(sink);
  const document = documentParser(results.picks(), (offset) => results.end(offset));
  return { ...document, salvage: () => results.release() };
}

class Results {
  readonly #add: (found: Found) => void;
  #run: Run | undefined;
  #key = '';
  #version: string | undefined;
  #failed = false;

  constructor(sink: ReportSink) {
    this.#add = findings(sink);
  }

  picks(): readonly Pick[] {
    const rule: Pick['take'] = (value, keys) => this.#rule(recordOf(value) ?? {}, keys);
    const picks: [string, Pick['take']][] = [
      ['version', (value) => this.#setVersion(textOf(value))],
      ['runs * tool driver name', (value, keys) => this.#setTool(textOf(value), keys)],
      ['runs * tool driver rules *', rule],
      ['runs * tool extensions * rules *', rule],
      ['runs * results *', (value, keys) => this.#result(recordOf(value) ?? {}, keys)],
      ['runs * invocations * executionSuccessful', (value) => this.#setSuccess(value)],
    ];
    return picks.map(([path, take]) => ({ path: path.split(' '), take }));
  }

  end(offset: number): Completeness {
    this.release();
    const version = this.#version;
    if (version === undefined) throw new Cut(offset, 'there is no version');
    if (!version.startsWith('2.1')) throw new Cut(offset, `SARIF ${version} is not 2.1`);
    return this.#failed ? contradicted('the tool says that its run was not successful') : WHOLE;
  }

  /** Hands over the results that waited for their rules. */
  release(): void {
    const run = this.#run;
    if (run === undefined) return;
    for (const result of run.held) this.#give(run, result);
    run.held.length = 0;
  }

  #setVersion(version: string | undefined): void {
    this.#version = version;
  }

  #setSuccess(value: unknown): void {
    this.#failed ||= value === false;
  }

  #setTool(name: string | undefined, keys: readonly string[]): void {
    this.#runOf(keys).tool = name ?? '';
  }

  #runOf(keys: readonly string[]): Run {
    const key = keys[1] ?? '0';
    if (this.#run !== undefined && this.#key === key) return this.#run;
    this.release();
    this.#key = key;
    this.#run = { tool: '', rules: new Map(), ids: [], held: [] };
    return this.#run;
  }

  #rule(about: Json, keys: readonly string[]): void {
    const run = this.#runOf(keys);
    const id = textOf(about.id) ?? '';
    if (run.ids.length >= RULES_CAP) return;
    run.ids.push(id);
    run.rules.set(id, ruleOf(about));
  }

  #result(result: Json, keys: readonly string[]): void {
    const run = this.#runOf(keys);
    const isEarly = run.tool === '' && run.rules.size === 0 && run.held.length < HELD_CAP;
    if (isEarly) run.held.push(slim(result));
    else this.#give(run, result);
  }

  #give(run: Run, result: Json): void {
    const found = foundOf(run, result);
    if (found !== undefined) this.#add(found);
  }
}

function ruleOf(about: Json): Rule {
  const text = (key: string) => textOf(recordOf(about[key])?.text);
  const properties = recordOf(about.properties) ?? {};
  const score = properties['security-severity'];
  const level = recordOf(about.defaultConfiguration)?.level;
  return {
    severity: (score === undefined ? undefined : severityOf(score)) ?? severityOf(level),
    text: text('shortDescription') ?? text('fullDescription') ?? textOf(about.name),
    help: textOf(about.helpUri),
  };
}

/** What is needed of a result that has to wait. */
function slim(result: Json): Json {
  const { ruleId, ruleIndex, rule, level, kind, message, suppressions, baselineState } = result;
  const { fingerprints, partialFingerprints, properties } = result;
  const locations = listOf(result.locations).slice(0, 1);
  const about = { ruleId, ruleIndex, rule, level, kind, message, suppressions, baselineState };
  return { ...about, fingerprints, partialFingerprints, properties, locations };
}

function foundOf(run: Run, result: Json): Found | undefined {
  const { kind, baselineState } = result;
  if (kind === 'pass' || kind === 'notApplicable' || baselineState === 'absent') return undefined;
  if (isSuppressed(result)) return undefined;
  const index = Number(result.ruleIndex ?? recordOf(result.rule)?.index ?? -1);
  const id = textOf(result.ruleId) ?? textOf(recordOf(result.rule)?.id) ?? run.ids[index] ?? '';
  // `rule/variant` is a rule's variant, described with the rule.
  const rule = run.rules.get(id) ?? run.rules.get(id.slice(0, Math.max(0, id.lastIndexOf('/'))));
  const score = recordOf(result.properties)?.['security-severity'];
  const own = severityOf(score ?? '') ?? severityOf(result.level);
  const isSecret = SECRET_TOOLS.test(run.tool);
  const said = isSecret ? undefined : messageOf(result);
  return {
    rule: id === '' ? run.tool || 'unknown' : id,
    severity: own ?? rule?.severity ?? (isSecret ? 'high' : 'medium'),
    message: said ?? rule?.text ?? `found by ${id || run.tool}`,
    place: placeOf(result),
    fix: fixOf(result) ?? rule?.help,
    mark: isSecret ? undefined : markOf(result),
  };
}

function isSuppressed(result: Json): boolean {
  return listOf(result.suppressions).some((item) => {
    const status = recordOf(item)?.status;
    return status === undefined || status === 'accepted';
  });
}

function messageOf(result: Json): string | undefined {
  const message = recordOf(result.message);
  const text = textOf(message?.text) ?? textOf(message?.markdown);
  if (text === undefined) return undefined;
  const values = listOf(message?.arguments);
  return text.replace(/\{(\d{1,2})\}/g, (whole, at: string) => textOf(values[Number(at)]) ?? whole);
}

function placeOf(result: Json): Place | undefined {
  const physical = recordOf(recordOf(listOf(result.locations)[0])?.physicalLocation);
  const uri = textOf(recordOf(physical?.artifactLocation)?.uri);
  if (uri === undefined) return undefined;
  const region = recordOf(physical?.region);
  return defined({
    file: pathOf(uri),
    line: lineOf(region?.startLine),
    column: lineOf(region?.startColumn),
  });
}

function pathOf(uri: string): string {
  const path = uri.replace(/^file:\/\/(?:localhost)?/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    // A percent sign that is none of an encoding: a path as it is.
    return path;
  }
}

function fixOf(result: Json): string | undefined {
  return textOf(recordOf(recordOf(listOf(result.fixes)[0])?.description)?.text);
}

function markOf(result: Json): string | undefined {
  const given = recordOf(result.fingerprints) ?? recordOf(result.partialFingerprints) ?? {};
  const keys = Object.keys(given).sort();
  const marks = keys.flatMap((key) => textOf(given[key]) ?? []);
  return marks.length === 0 ? undefined : marks.join(' ');
}
