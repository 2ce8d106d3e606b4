/** The elements and attributes of JUnit XML that mean something, as numbers. */
import { namesOf } from '../xml/scanner.ts';
import type { Verb } from './entry.ts';

export const NAMES = namesOf([
  ...['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped'],
  ...['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError', 'stackTrace'],
  ...['system-out', 'system-err', 'property', 'name', 'classname', 'file', 'filepath', 'line'],
  ...['time', 'status', 'result', 'message', 'type', 'value', 'tests', 'failures', 'errors'],
  ...['skips', 'disabled', 'ignored', 'hostname', 'id'],
]);

const id = (name: string): number => NAMES.ids[name] as number;
export const TESTSUITES = id('testsuites');
export const TESTSUITE = id('testsuite');
export const TESTCASE = id('testcase');
export const PROPERTY = id('property');
export const SYSTEM_OUT = id('system-out');
export const SYSTEM_ERR = id('system-err');
export const NAME = id('name');
export const CLASSNAME = id('classname');
export const FILE = id('file');
export const FILEPATH = id('filepath');
export const LINE = id('line');
export const TIME = id('time');
export const STATUS = id('status');
export const RESULT = id('result');
export const MESSAGE = id('message');
export const TYPE = id('type');
export const VALUE = id('value');
export const HOSTNAME = id('hostname');
export const ID = id('id');

export const VERBS: ReadonlyMap<number, Verb> = new Map([
  [id('failure'), 'failure'],
  [id('error'), 'error'],
  [id('skipped'), 'skipped'],
  [id('flakyFailure'), 'earlier'],
  [id('flakyError'), 'earlierError'],
  [id('rerunFailure'), 'later'],
  [id('rerunError'), 'laterError'],
]);

/** The members of a suite that are counts, by the attribute that holds them. */
export const COUNTS: ReadonlyMap<number, 'tests' | 'failures' | 'errors' | 'skipped' | 'disabled'> =
  new Map([
    [id('tests'), 'tests'],
    [id('failures'), 'failures'],
    [id('errors'), 'errors'],
    [id('skipped'), 'skipped'],
    [id('skips'), 'skipped'],
    [id('disabled'), 'disabled'],
    [id('ignored'), 'disabled'],
  ]);
