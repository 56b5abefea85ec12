import { readFileSync } from 'node:fs';

/**
 * Loads a package of `test/bench/package.json`, which the product knows nothing of; undefined where it isn't installed.
 * The name is no literal in the import, so that types and dead code are judged without it.
 */
export const loadPeer = async <T>(name: string): Promise<T | undefined> => {
  try {
    return (await import(name)) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
};

const installed = (name: string): string | undefined => {
  for (const folder of ['../node_modules/', '../../../node_modules/']) {
    try {
      const text = readFileSync(new URL(`${folder}${name}/package.json`, import.meta.url), 'utf8');
      return (JSON.parse(text) as { readonly version: string }).version;
    } catch {
      // it may stand in the other one
    }
  }
  return undefined;
};

/** The versions of all that `test/bench/package.json` names, as they are installed. */
export const peerVersions = (): readonly string[] => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> };
  return Object.keys(dependencies).map((name) => `${name} ${installed(name) ?? 'not installed'}`);
};

export const NOT_INSTALLED = 'is not installed: run `npm ci --prefix test/bench`';
