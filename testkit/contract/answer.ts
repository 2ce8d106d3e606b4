/** What an API answered, whichever way the test got it. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | Headers;
  readonly body: unknown;
}

export type Answer = Response | PlainAnswer;

export interface ReadAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The body of a Response is read from a copy, so that the test may still read it. */
export async function readAnswer(answer: Answer): Promise<ReadAnswer> {
  if (!(answer instanceof Response)) {
    return { ...answer, headers: new Headers(answer.headers) };
  }
  const { status, headers } = answer;
  const text = answer.bodyUsed ? '' : await answer.clone().text();
  return { status, headers, body: parseBody(text, headers) };
}

export function parseBody(text: string, headers: Headers): unknown {
  if (text === '') return undefined;
  if (!/[/+]json\b/.test(headers.get('content-type') ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    // A body that lies about being JSON is text, and breaks every contract for JSON by its type.
    return text;
  }
}

/** `application/json; charset=utf-8` and `application/json` say the same about the shape. */
export function mediaType(headers: Headers): string | undefined {
  const value = headers.get('content-type');
  return value === null ? undefined : (value.split(';')[0] ?? '').trim().toLowerCase();
}
