/** The case whose element is open, and cases that wait to be decoded together. */
import { type ClassName, classNameOf } from './entry.ts';

export const NO_CLASS = classNameOf('');

/** A case as its tag has it. Its name is a place in the bytes until they move, then a string. */
export interface OpenCase {
  start: number;
  end: number;
  name: string | undefined;
  className: ClassName;
  file: string;
  millis: number;
  line: number;
  status: string;
}

export function newCase(): OpenCase {
  return {
    start: 0,
    end: 0,
    name: undefined,
    className: NO_CLASS,
    file: '',
    millis: 0,
    line: 0,
    status: '',
  };
}

export function clear(found: OpenCase): void {
  found.start = 0;
  found.end = 0;
  found.name = undefined;
  found.className = NO_CLASS;
  found.file = '';
  found.millis = 0;
  found.line = 0;
  found.status = '';
}
