/** PURE: which language a text is in, by its signs and its most common words. A guess, and fast. */

const scripts: readonly (readonly [name: string, signs: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['zh', /\p{Script=Han}/u],
  ['ko', /\p{Script=Hangul}/u],
  ['ru', /\p{Script=Cyrillic}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['he', /\p{Script=Hebrew}/u],
  ['el', /\p{Script=Greek}/u],
  ['hi', /\p{Script=Devanagari}/u],
  ['th', /\p{Script=Thai}/u],
];

const common: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set('the and of to in is it that was for with on are this you be not'.split(' ')),
  de: new Set('der die und das ist nicht ein eine zu den mit von auf für sich ich'.split(' ')),
  fr: new Set('le la les et des est un une dans pour que qui ne pas sur avec'.split(' ')),
  es: new Set('el la los las y que es un una en por con para no se del'.split(' ')),
  it: new Set('il la che di e un una per non con sono del della gli più'.split(' ')),
  pt: new Set('o a os as e que não um uma em para com do da é mais'.split(' ')),
  nl: new Set('de het een en van is dat niet op te zijn met voor aan'.split(' ')),
};

export function languageOf(text: string): string {
  const sample = text.slice(0, 2_000);
  const script = scripts.find(([, signs]) => signs.test(sample));
  if (script !== undefined) return script[0];
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? [];
  let best = { name: 'unknown', hits: 0 };
  for (const [name, known] of Object.entries(common)) {
    const hits = words.filter((word) => known.has(word)).length;
    if (hits > best.hits) best = { name, hits };
  }
  return best.name;
}
