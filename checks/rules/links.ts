/** Links between our pages lead somewhere: the file exists, and so does the heading. */
import { posix } from 'node:path';
import { anchorsOf, proseOf } from '../repository/markdown.ts';
import type { Finding, Rule } from '../rule.ts';

const LINK = /!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\s*\[[^\]]+\]:\s+(\S+)/g;

export const links: Rule = (repository) =>
  repository.documents.flatMap((path) =>
    proseOf(repository.text(path)).flatMap(({ text, line }) => {
      const plain = text.replace(/`[^`]*`/g, '');
      return [...plain.matchAll(LINK)].flatMap((match): Finding[] => {
        const link = match[1] ?? match[2] ?? '';
        if (/^[a-z][a-z+.-]*:/i.test(link)) return [];
        const [file = '', anchor = ''] = decodeURI(link).split('#');
        const relative = file.startsWith('/')
          ? file.slice(1)
          : posix.join(posix.dirname(path), file);
        const target = file === '' ? path : relative.replace(/\/$/, '');
        const fix = 'Correct the link; it is relative to the page that holds it.';
        if (!repository.has(target) && !repository.hasFolder(target)) {
          return [{ path, line, message: `links to ${link}, which does not exist`, fix }];
        }
        if (anchor === '' || !target.endsWith('.md')) return [];
        if (anchorsOf(repository.text(target)).has(anchor)) return [];
        return [{ path, line, message: `links to ${link}: ${target} has no such heading`, fix }];
      });
    }),
  );
