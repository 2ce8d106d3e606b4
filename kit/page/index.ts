export { builtPage, type PageSources } from './built.ts';
export { productPage } from './product.ts';
export { pageRoutes } from './routes.ts';
