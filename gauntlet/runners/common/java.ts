/** What reports of the Java world name by class is said in terms of files. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReportedAttempt } from '../../model/report.ts';
import type { Command, Place } from '../runner.ts';

const SOURCE = /\.(?:java|kt|groovy|scala)$/;
const PASSED_OVER = new Set(['target', 'build', 'node_modules', 'out']);

/** The program that the project brings along, else the one that is installed. */
export function wrapperOr(place: Place, wrapper: string, program: string): string {
  return existsSync(join(place.folder, wrapper)) ? `./${wrapper}` : program;
}

/** A build tool that leaves an XML file for each class, in the folders of its modules. */
export function leftByClass(
  place: Place,
  report: RegExp,
): Pick<Command, 'environment' | 'report' | 'adjust'> {
  return {
    environment: {},
    report: {
      kind: 'folder',
      path: place.folder,
      matches: (path) => report.test(path),
      format: 'junit',
    },
    adjust: inJavaFiles(place.folder),
  };
}

/** `com.example.PriceTest` becomes `src/test/java/com/example/PriceTest.java`. */
function inJavaFiles(root: string): (entry: ReportedAttempt) => ReportedAttempt {
  let sources: readonly string[] | undefined;
  const cached = new Map<string, string | undefined>();
  const fileOf = (className: string): string | undefined => {
    const outer = className.split('$')[0] ?? '';
    if (!cached.has(outer)) {
      sources ??= sourcesIn(root, '');
      const ending = `/${outer.replaceAll('.', '/')}`;
      const found = sources.find((path) => `/${path.replace(SOURCE, '')}`.endsWith(ending));
      cached.set(outer, found);
    }
    return cached.get(outer);
  };
  return (entry) => {
    const [className = '', ...titles] = entry.titles;
    const file = entry.file === '' ? fileOf(className) : undefined;
    if (file === undefined) return entry;
    const { failure } = entry;
    const own = className.split('$')[0]?.split('.').at(-1) ?? className;
    const named = failure?.place?.file.replace(SOURCE, '') === own;
    const place = named ? { ...failure.place, file } : failure?.place;
    return {
      ...entry,
      file,
      titles: [own + className.slice((className.split('$')[0] ?? '').length), ...titles],
      ...(failure === undefined
        ? {}
        : { failure: { ...failure, ...(place === undefined ? {} : { place }) } }),
    };
  };
}

function sourcesIn(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) return SOURCE.test(entry.name) ? [path] : [];
    const isOurs = entry.isDirectory() && !entry.name.startsWith('.');
    return isOurs && !PASSED_OVER.has(entry.name) ? sourcesIn(root, path) : [];
  });
}
