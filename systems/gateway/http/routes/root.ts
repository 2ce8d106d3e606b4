/** What the gateway says of itself. */
import { referencePage } from '../../pages/reference/page.ts';
import { authHealth } from '../auth-health.ts';
import { openPageHeaders } from '../form-pages.ts';
import type { Routes } from '../parts.ts';

export const rootRoutes: Routes = (app, { authenticate, catalogue, nowMs }) => {
  const hidden = { schema: { hide: true } };
  app.get('/', hidden, async () => ({
    name: 'gateway',
    about: 'Model access with prepaid credits, in the forms of OpenAI and Anthropic',
    reference: '/reference',
    openapi: '/openapi.json',
    models: '/catalog/models',
    health: '/health',
  }));
  const check = authHealth(authenticate, (error) => {
    app.log.warn({ err: error }, 'keys can not be checked');
  });
  let page: string | undefined;
  app.get('/reference', hidden, async (_request, reply) => {
    page ??= referencePage(app.swagger());
    return reply.headers(openPageHeaders).send(page);
  });
  app.get(
    '/auth/health',
    { schema: { tags: ['health'], summary: 'Whether keys and tokens can be checked' } },
    async (_request, reply) => {
      const isHealthy = await check();
      reply.code(isHealthy ? 200 : 503).header('cache-control', 'no-store');
      const checks = {
        refuses_wrong_keys: isHealthy,
        models: catalogue.entries().models.length,
        time: new Date(nowMs()).toISOString(),
      };
      return { status: isHealthy ? 'healthy' : 'unhealthy', checks };
    },
  );
};
