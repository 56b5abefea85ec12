import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the version of the package that ships these resources. */
export function versionBeside(resources: string): string {
  const manifest = join(resources, '../package.json');
  if (!existsSync(manifest)) return 'unknown';
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }).version;
}
