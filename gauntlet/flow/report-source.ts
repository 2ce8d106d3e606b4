/** Where the bytes of a report come from: one file that grows, or the files of a folder. */
import { tailFile } from '../exec/tail.ts';
import type { Format } from '../formats/format.ts';
import type { Completeness } from '../model/nouns.ts';
import type { ReportSink } from '../model/report.ts';
import type { Report } from '../runners/runner.ts';
import { watchFolder } from './report-folder.ts';

export interface ReportSource {
  look(): void;
  close(): Completeness;
}

type Read = Exclude<Report, { readonly kind: 'exit code' }>;

export function reportSource(
  report: Read,
  format: Format,
  sink: ReportSink,
  readAt: number,
  onText: (text: string) => void,
): ReportSource {
  if (report.kind === 'folder') return folderSource(report, format, sink, readAt);
  const reader = format.reader(sink, { file: report.path, readAt });
  const decoder = new TextDecoder();
  const tail = tailFile(report.path, (bytes) => {
    reader.push(bytes);
    // What goes into the file is not seen on a pipe; a person wants to see it all the same.
    if (report.kind === 'output') onText(decoder.decode(bytes, { stream: true }));
  });
  return {
    look: tail.look,
    close() {
      if (!tail.close()) return { state: 'absent', why: 'it wrote no report' };
      return reader.end().completeness;
    },
  };
}

function folderSource(
  report: Extract<Report, { readonly kind: 'folder' }>,
  format: Format,
  sink: ReportSink,
  readAt: number,
): ReportSource {
  const written = watchFolder(report.path, report.matches);
  return {
    look() {},
    close() {
      const readings = written().map((path) => readWhole(path, format, sink, readAt));
      if (readings.length === 0) return { state: 'absent', why: 'it wrote no report' };
      return readings.find(({ state }) => state !== 'whole') ?? { state: 'whole' };
    },
  };
}

/** Reads a file that is complete, such as a coverage report. */
export function readWhole(
  path: string,
  format: Format,
  sink: ReportSink,
  readAt: number,
): Completeness {
  const reader = format.reader(sink, { file: path, readAt });
  const isThere = tailFile(path, (bytes) => reader.push(bytes)).close();
  const { completeness } = reader.end();
  return isThere ? completeness : { state: 'absent', why: `there is no ${path}` };
}
