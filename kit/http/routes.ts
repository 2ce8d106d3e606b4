import type { HttpApp } from './app.ts';

export interface RouteInfo {
  readonly method: string;
  readonly path: string;
}

/** The list grows while routes are added; documentation and contract tests compare with it. */
export function recordRoutes(app: HttpApp): readonly RouteInfo[] {
  const routes: RouteInfo[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of Array.isArray(method) ? method : [method]) {
      if (one !== 'HEAD') routes.push({ method: one, path: url });
    }
  });
  return routes;
}
