/**
 * The words of Gauntlet. Each is one exported type below; there are no synonyms.
 *
 * What is judged
 *   Change      a git tree with its dirty files; the tree's hash is its identity
 *   Artifact    what is deployed: built once from a tree, named by its digest
 *   System      a product in the repository: a root, suites, areas
 *   Area        files of a system that share a need for coverage
 *   Suite       what can be run: a layer, a runner, resources and services
 *   Layer       the kind of evidence a suite gives: precommit, unit, integration and so on
 *   Gives       what a suite yields: cases, findings, samples or coverage
 *   Service     a program that suites need while they run: started once, shared, always stopped
 *   Start       how a system is started for people, and where it then answers
 *   LayerSetting  what a layer waits for, and how long it may take
 *   Profile     what runs when: layers with a budget, as a name
 *
 * What is run
 *   Plan        ordered tasks with the cases expected: the only source of "missing"
 *   Task        a suite x a shard x a variant
 *   Shard       a part of a suite, numbered from 1
 *   Variant     runtime, system, browser; part of an attempt, never of a test's identity
 *   Expected    the cases a task must give, or that they are not known
 *   Selection   which part of a suite a task runs
 *   ChosenTest  a case that a selection names: file, title path, parameter
 *   Run         one execution of a plan
 *   RunEnd      how a run ended: ended, interrupted, abandoned
 *   Machine     where a run took place
 *   Exit        how a process ended
 *
 * What is seen
 *   Locator     names a test now: system, suite, file, title path
 *   Test        what keeps its history: an opaque id and its present locator
 *   Alias       joins two locators of one test after a rename
 *   Case        a test with a parameter key
 *   Attempt     one execution of a case; immutable
 *   Outcome     how an attempt ended
 *   Result      a fold of a case's attempts
 *   ResultOutcome  passed, failed, recovered, skipped, missing
 *   Failure     message, place, fingerprint
 *   Place       file, line, column
 *   Finding     what a checker found: lint, secret, vulnerability, drift
 *   Severity    how much a finding matters
 *   BurnedIn    new and changed cases that a task has run several times
 *   Coverage    which lines of a file ran, at a tree
 *   Sample      a metric over a window
 *   Estimate    a value with its interval, its n and its method
 *   Completeness  whether what a runner wrote is whole
 *   Counts      how many cases ended how
 *
 * What is decided (what it is decided on has its words in evidence.ts)
 *   Policy      the rules that hold, with their settings
 *   RuleSetting one rule in a policy: its mode and its parameters
 *   RuleMode    block, advise or ratchet
 *   Waiver      sets a rule or a finding aside: owner, reason, expiry
 *   Quarantined a flaky test that runs and does not block: owner, reason, expiry
 *   Ratchet     the best values reached, which may not get worse
 *   Measure     a value of a rule that a ratchet can keep
 *   Outlook     pass, fail, unknown
 *   RuleLine    what one rule says, and what to do
 *   Verdict     pass, fail or unknown, a line per rule, and the digests it stands on
 *
 * What is shipped
 *   Release     an artifact in an environment, as journaled steps
 *   Step        an intent and its outcome
 *   Incident    a time in which an environment failed its users
 *   Bug         a fault with the layer that found it and the layer that should have
 */

// ---- what is judged

export interface Change {
  readonly tree: string;
  readonly commit?: string;
  readonly base?: string;
  readonly branch?: string;
  readonly author?: string;
  /** True when the tree holds work that is in no commit. */
  readonly dirty: boolean;
}

export interface Artifact {
  readonly digest: string;
  readonly tree: string;
  readonly name: string;
}

export type Layer = string;
export type Gives = 'cases' | 'findings' | 'samples' | 'coverage';

export interface Area {
  readonly name: string;
  readonly kind: 'critical' | 'standard' | 'relaxed';
  readonly files: readonly string[];
}

export interface Suite {
  /** `system/name`. */
  readonly id: string;
  readonly system: string;
  readonly name: string;
  readonly layer: Layer;
  readonly runner: string;
  /** Where the runner starts, relative to the project's root. */
  readonly folder: string;
  readonly gives: Gives;
  /** Suites that share a resource never run at the same time. */
  readonly resources: readonly string[];
  readonly services: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly limitMs: number;
  readonly cores?: number;
  /** How often a failed test may be tried again; every attempt is kept. */
  readonly retries?: number;
  /** It mends files; in a commit the mended ones are staged. It runs alone and first. */
  readonly fixes?: boolean;
  readonly variants?: readonly Variant[];
  readonly tags: readonly string[];
  /** The runner's own settings; the runner checks them. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface System {
  readonly name: string;
  readonly folder: string;
  readonly suites: readonly Suite[];
  readonly areas: readonly Area[];
  readonly start?: Start;
}

export interface Service {
  readonly name: string;
  readonly command: readonly string[];
  /** Relative to the project's root. */
  readonly folder: string;
  readonly port?: number | 'auto';
  readonly readyWhen?:
    | { readonly kind: 'port' }
    | { readonly kind: 'http'; readonly url: string }
    | { readonly kind: 'line'; readonly pattern: string };
  readonly environment: Readonly<Record<string, string>>;
  /** What the suites that need it get in their environment. */
  readonly variables: Readonly<Record<string, string>>;
  readonly limitMs: number;
}

export interface Start extends Service {
  /** Systems that must work before it is started; their variables are given to it. */
  readonly needs: readonly string[];
  /** `{port}` stands for its port; its port on this machine when unset. */
  readonly address?: string;
}

export interface LayerSetting {
  readonly layer: Layer;
  /** Layers that must have passed; the one before it in the profile when unset. */
  readonly needs?: readonly Layer[];
  readonly limitMs?: number;
  /** Its other suites don't start once one has failed. */
  readonly failFast?: boolean;
}

export interface Profile {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly budgetMs: number;
  readonly limitMs?: number;
  /** How often new and changed tests are run; once when unset. */
  readonly burnIn?: number;
}

// ---- what is run

export interface Shard {
  readonly index: number;
  readonly count: number;
}

export interface Variant {
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface Selection {
  /** In a plan relative to the project's root; a runner gets them relative to where it starts. */
  readonly files: readonly string[];
  /** Files to leave out, when `files` is empty: other shards run them. */
  readonly without?: readonly string[];
  /** What the change touches, when that is known: a checker may look at these alone. */
  readonly changed?: readonly string[];
  /** A title, or the title path joined with ` > `. */
  readonly titles: readonly string[];
  /** Exactly these cases, as far as the runner can choose; it may run more, never fewer. */
  readonly tests?: readonly ChosenTest[];
  /** The runner's own markers: only tests that have one of `tags`, none of `skipTags`. */
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
}

export interface ChosenTest {
  readonly file: string;
  readonly titles: readonly string[];
  /** Empty: every case of the test. */
  readonly parameter: string;
}

export type Expected =
  | { readonly known: false; readonly why: string }
  | { readonly known: true; readonly cases: readonly string[] };

export interface Task {
  readonly id: string;
  readonly suite: string;
  readonly layer: Layer;
  readonly shard: Shard;
  readonly variant: Variant;
  readonly selection: Selection;
  readonly expected: Expected;
  readonly limitMs: number;
  readonly estimateMs?: number;
  /** The order of the tests is shuffled with this seed. */
  readonly seed?: string;
  readonly coverage?: boolean;
  /** How often new and changed tests are run. */
  readonly burnIn?: number;
}

export interface Plan {
  readonly id: string;
  readonly profile: string;
  readonly budgetMs: number;
  readonly tasks: readonly Task[];
  /** Why this is a part of what there is; absent when it is all. */
  readonly partial?: string;
}

export type RunEnd = 'ended' | 'interrupted' | 'abandoned';

export interface Run {
  readonly id: string;
  readonly change: Change;
  readonly profile: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly end?: RunEnd;
}

export interface Machine {
  readonly name: string;
  readonly platform: string;
  readonly cores: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
  readonly interrupted: boolean;
}

// ---- what is seen

export interface Locator {
  readonly system: string;
  readonly suite: string;
  readonly file: string;
  readonly titles: readonly string[];
}

export interface Test {
  readonly id: string;
  readonly locator: Locator;
}

export interface Alias {
  readonly from: Locator;
  readonly to: Locator;
  readonly why: 'renamed in git' | 'same body';
}

export interface Case {
  readonly id: string;
  readonly test: string;
  readonly parameter: string;
}

export type Outcome =
  | 'passed'
  | 'failed'
  | 'errored'
  | 'timed out'
  | 'crashed'
  | 'skipped'
  | 'expected failure';

export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Failure {
  readonly message: string;
  readonly place?: Place;
  /** Equal for failures of one cause: numbers, paths and times taken out. */
  readonly fingerprint: string;
  readonly detail?: string;
}

export interface Attempt {
  readonly case: Case;
  readonly locator: Locator;
  /** 1 for the first execution of this case in this task. */
  readonly ordinal: number;
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly place?: Place;
  readonly failure?: Failure;
  readonly seed?: string;
  readonly tags?: readonly string[];
  /** Why it was skipped, or what it is expected to fail with. */
  readonly note?: string;
}

export type ResultOutcome = 'passed' | 'failed' | 'recovered' | 'skipped' | 'missing';

export interface Result {
  readonly case: Case;
  readonly locator?: Locator;
  readonly outcome: ResultOutcome;
  readonly attempts: readonly Attempt[];
}

export interface BurnedIn {
  /** How often each has run in all. */
  readonly runs: number;
  readonly cases: readonly string[];
  /** Why it is not known which are new, or why some were not repeated. */
  readonly why?: string;
}

export type Severity = 'info' | 'low' | 'medium' | 'high' | 'critical';

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly place?: Place;
  readonly fingerprint: string;
  readonly fix?: string;
}

export interface Coverage {
  readonly tree: string;
  readonly file: string;
  readonly hit: readonly number[];
  readonly missed: readonly number[];
  readonly branches?: { readonly hit: number; readonly total: number };
}

export interface Sample {
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly method: string;
}

export type Completeness =
  | { readonly state: 'whole' }
  | { readonly state: 'cut'; readonly file: string; readonly offset: number; readonly why: string }
  | { readonly state: 'absent'; readonly why: string }
  | { readonly state: 'contradicted'; readonly why: string };

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly recovered: number;
  readonly skipped: number;
  readonly missing: number;
}

// ---- what is decided

export type RuleMode = 'block' | 'advise' | 'ratchet';

export interface RuleSetting {
  readonly rule: string;
  readonly mode: RuleMode;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Set where the project did not choose the rule: it holds where the plan can show it. */
  readonly byDefault?: boolean;
  /** The profiles it holds for; all when unset. */
  readonly profiles?: readonly string[];
}

export interface Waiver {
  readonly rule: string;
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: number;
  /** A fingerprint or a finding's rule: the waiver is then for it alone. */
  readonly finding?: string;
}

export interface Quarantined {
  /** A test's id, or its title path joined with ` > `. */
  readonly test: string;
  readonly owner: string;
  readonly reason: string;
  readonly sinceAt: number;
  readonly expiresAt: number;
  readonly issue?: string;
}

export type Ratchet = Readonly<Record<string, number>>;

export interface Measure {
  /** `rule/what`. */
  readonly key: string;
  /** Absent when this evidence should have shown it and did not. */
  readonly value?: number;
  readonly better: 'higher' | 'lower';
  readonly unit: string;
  /** How much worse than what was reached it may be, in percent of it: times vary. */
  readonly slackPercent: number;
}

export interface Policy {
  readonly name: string;
  readonly rules: readonly RuleSetting[];
  readonly waivers: readonly Waiver[];
  readonly areas?: readonly Area[];
  readonly quarantine?: readonly Quarantined[];
  readonly ratchet?: Ratchet;
}

export type Outlook = 'pass' | 'fail' | 'unknown';

export interface RuleLine {
  readonly rule: string;
  readonly mode: RuleMode;
  readonly outlook: Outlook;
  /** What was measured and what is needed, in one line. */
  readonly message: string;
  /** What to do; present on every line that is not a pass. */
  readonly action?: string;
  readonly details: readonly string[];
  readonly measures?: readonly Measure[];
  /** Who set it aside, and why; such a line is shown and does not decide. */
  readonly waived?: string;
}

export interface Verdict {
  readonly id: string;
  readonly outlook: Outlook;
  readonly lines: readonly RuleLine[];
  /** What the team should know besides: waivers that expired or excuse nothing. */
  readonly notes?: readonly string[];
  readonly evidence: string;
  readonly policy: string;
  readonly judge: string;
}

// ---- what is shipped

export interface Step {
  readonly name: string;
  readonly intendedAt: number;
  readonly outcome?: 'done' | 'failed';
  readonly why?: string;
}

export interface Release {
  readonly id: string;
  readonly artifact: string;
  readonly environment: string;
  readonly steps: readonly Step[];
}

export interface Incident {
  readonly id: string;
  readonly environment: string;
  readonly openedAt: number;
  readonly closedAt?: number;
}

export interface Bug {
  readonly id: string;
  readonly foundBy: Layer;
  readonly shouldHaveFound: Layer;
  readonly test?: string;
}
