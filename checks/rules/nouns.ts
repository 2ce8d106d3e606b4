/** The glossary and the exported types of the model are the same words. */
import type { Finding, Rule } from '../rule.ts';

const NOUNS = 'gauntlet/model/nouns.ts';
// Three blanks, the term, two blanks or more, its meaning.
const ENTRY = /^\s\*\s{3}([A-Z]\w*)\s+\S/;

export const nouns: Rule = (repository) => {
  if (!repository.has(NOUNS)) {
    const fix = 'Write the glossary and its types: every other file uses these words.';
    return [{ path: NOUNS, line: 0, message: 'is missing', fix }];
  }
  const source = repository.source(NOUNS);
  const [glossary] = source.comments;
  if (glossary?.start !== 0) {
    const fix = 'Begin the file with a comment: a line per term, "   Term   what it means".';
    return [{ path: NOUNS, line: 1, message: 'does not open with the glossary', fix }];
  }
  const findings: Finding[] = [];
  const terms = new Set<string>();
  for (const [index, text] of glossary.text.split('\n').entries()) {
    const term = ENTRY.exec(text)?.[1];
    if (term === undefined) continue;
    if (terms.has(term)) {
      const message = `the glossary explains ${term} twice`;
      findings.push({ path: NOUNS, line: index + 1, message, fix: 'Keep one meaning per word.' });
    }
    terms.add(term);
    if (source.exports.some(({ name, isType }) => name === term && isType)) continue;
    const message = `the glossary has ${term}, and no exported type is called so`;
    const fix = `Export a type ${term}, or take the term out.`;
    findings.push({ path: NOUNS, line: index + 1, message, fix });
  }
  for (const { name, line } of source.exports) {
    if (terms.has(name)) continue;
    const message = `exports ${name}, which the glossary does not explain`;
    const fix = 'Add a line to the glossary, or move it to a file that is not about words.';
    findings.push({ path: NOUNS, line, message, fix });
  }
  return findings;
};
