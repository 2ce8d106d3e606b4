/** What makes a published package: JavaScript, its types, and the licences of what is bundled. */
export { type BundleOptions, bundle } from './bundle.ts';
export { writeCommand } from './command.ts';
export { writeDeclarations } from './declarations.ts';
export { factsOf } from './facts.ts';
export { packed, projectWith } from './install.ts';
export { licencesOf } from './licences.ts';
