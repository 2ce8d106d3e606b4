/** PURE: words and sentences of a text, for the filters that look at language. */

export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? [];
}

const betweenSentences = /(?<=[.!?…])["”’)]*\s+(?=["“‘(]*[\p{Lu}\p{N}])|(?<=[。！？])|\n{2,}/u;

/** Up to a full stop that a blank and a capital follow, or the end. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(betweenSentences)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

export const commonWords: ReadonlySet<string> = new Set(
  (
    'the a an and or but if then else of to in on at by for from with without about into over ' +
    'under after before between is are was were be been being am do does did done have has had ' +
    'will would can could shall should may might must not no nor so than too very just only also ' +
    'this that these those there here it its he she they them his her their our your my we you i ' +
    'me us him who whom whose which what when where why how all any both each few more most ' +
    'other some such own same as up down out off again once because while during through against'
  ).split(' '),
);

const informal =
  /\b(?:gonna|wanna|kinda|yeah|hey|lol|ok|okay|cool|stuff|guys|\w+n't|\w+'(?:ll|re|ve|m))\b/gi;
const formal = new RegExp(
  '\\b(?:therefore|furthermore|moreover|consequently|hence|thus|whereas|regarding|pursuant|' +
    'hereby|shall|subsequently|accordingly)\\b',
  'gi',
);

export function styleOf(text: string): string {
  const words = wordsOf(text);
  const sentences = sentencesOf(text);
  const perSentence = words.length / Math.max(1, sentences.length);
  const letters = words.reduce((sum, word) => sum + word.length, 0) / Math.max(1, words.length);
  const parts = [tone(text, letters)];
  parts.push(
    perSentence > 20 ? 'long sentences' : perSentence < 9 ? 'short sentences' : 'plain sentences',
  );
  if (/!/.test(text)) parts.push('lively');
  if ((text.match(/\?/g)?.length ?? 0) * 3 >= sentences.length) parts.push('asking');
  if (/\b(?:I|my|me|we|our)\b/.test(text)) parts.push('personal');
  return parts.join(', ');
}

function tone(text: string, letters: number): string {
  const loose = text.match(informal)?.length ?? 0;
  const stiff = text.match(formal)?.length ?? 0;
  if (loose > stiff) return 'informal';
  return stiff > 0 || letters > 5.5 ? 'formal' : 'neutral';
}
