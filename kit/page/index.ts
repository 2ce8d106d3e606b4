export { builtPage, type PageSources } from './built.ts';
export { pageRoutes } from './routes.ts';
