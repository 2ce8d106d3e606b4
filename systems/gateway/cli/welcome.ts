/**
 * What `gateway dev` says when it is ready. No line is wider than a narrow terminal: one that is
 * broken there comes back from it as two, and is no command any more.
 */
export function welcome(url: string, key: string, folder: string | undefined): string {
  return `The gateway listens on ${url},
with the built-in model "local" and a test account.
Reference: ${url}/reference

Try it with the account's API key:

K=${key}
curl ${url}/v1/chat/completions \\
  -H "Authorization: Bearer $K" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "local", "messages":
    [{"role": "user", "content": "Hello"}]}'

Any program that uses OpenAI's clients takes the key as
OPENAI_API_KEY, with
OPENAI_BASE_URL=${url}/v1

Another terminal finds it, to give credit or make accounts:

npx gateway credits show dev@example.com${
    folder === undefined
      ? ''
      : ` \\
  --folder ${word(folder)}`
  }

Ctrl-C ends it; accounts and credits stay.`;
}

/** As a shell takes it for one word. */
function word(text: string): string {
  return /^[\w./~-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
