/** The lines of one file while its coverage is read: a line that was hit once is hit. */
import type { ReportSink } from '../../model/report.ts';

export interface FileLines {
  /** False when the file has more lines than any file has: the caller cuts. */
  add(line: number, isHit: boolean): boolean;
  addBranches(hit: number, total: number): void;
  /** Hands the file over, unless nothing of it is known. */
  flush(sink: ReportSink, file: string): void;
}

const LINES_CAP = 1_000_000;
export const TOO_MANY_LINES = 'a file of more than 1,000,000 lines';

export function fileLines(): FileLines {
  const lines = new Map<number, boolean>();
  let hit = 0;
  let total = 0;
  return {
    add(line, isHit) {
      if (!Number.isSafeInteger(line) || line < 1) return true;
      if (lines.size >= LINES_CAP) return false;
      lines.set(line, isHit || lines.get(line) === true);
      return true;
    },
    addBranches(more, of) {
      hit += more;
      total += of;
    },
    flush(sink, file) {
      if (file !== '' && (lines.size > 0 || total > 0)) {
        const sorted = [...lines].sort(([a], [b]) => a - b);
        const entry = {
          file,
          hit: sorted.filter(([, isHit]) => isHit).map(([line]) => line),
          missed: sorted.filter(([, isHit]) => !isHit).map(([line]) => line),
        };
        sink.coverage(total === 0 ? entry : { ...entry, branches: { hit, total } });
      }
      lines.clear();
      hit = 0;
      total = 0;
    },
  };
}
