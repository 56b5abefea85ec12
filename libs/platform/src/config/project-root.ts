import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Finds the folder with package.json: sources and dist/ lie at different depths below it. */
export const projectRoot = (from: string = import.meta.dirname): string => {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('no package.json above this file');
  return projectRoot(above);
};

/** Returns which release this is, as package.json says. */
export const release = (): string =>
  (JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { readonly version: string }).version;
