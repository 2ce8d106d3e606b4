/**
 * History is a folder of segments, one for each run, written once and named by their digest. A
 * run that is under way writes to an open journal; sealing turns it into a segment.
 */
import { join } from 'node:path';
import { type Disk, writeDurable } from '@gauntlet/kit/disk';
import type { Fact } from '../model/facts.ts';
import { type Journal, openJournal } from './journal.ts';

const LAST = join('.gauntlet', 'last.json');

export interface History {
  begin(run: string): Promise<Journal>;
  /** Keeps the last run as a document of its own, for scripts that ask no more than that. */
  keepLast(document: string): Promise<void>;
}

export function openHistory(disk: Disk, root: string): History {
  const folder = join(root, '.gauntlet', 'history');
  return {
    begin: (run) => openJournal(disk, folder, run),
    keepLast: (document) => writeDurable(disk, join(root, LAST), Buffer.from(document)),
  };
}

export type { Fact, Journal };
