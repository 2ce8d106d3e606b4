/** Clients name JSON in their headers also where they send nothing: no body, and no error. */
import type { HttpApp } from '@gauntlet/kit/http';

export function takeEmptyBodies(app: HttpApp): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  const options = { parseAs: 'string' } as const;
  app.addContentTypeParser<string>('application/json', options, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body, done);
  });
}
