// Writes apps/console/src/api/schema.d.ts from the server's own OpenAPI document. With an address it asks that server
// and prints the types instead, which a spec compares with the file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { ensureBuilt, root } from './ensure-built.mjs';

/** These answer no JSON document. */
const STREAMS = ['/api/feed', '/api/changes'];

/**
 * The console asks /api alone. Problem documents have one shape for it, and headers and examples are nothing that a
 * type could tell; without them the file is a tenth as long.
 */
const needed = (document) => {
  const paths = Object.fromEntries(
    Object.entries(document.paths)
      .filter(([path]) => path.startsWith('/api/') && !STREAMS.includes(path) && !path.startsWith('/api/errors'))
      .map(([path, item]) => [
        path,
        Object.fromEntries(Object.entries(item).map(([verb, operation]) => [verb, withoutErrors(operation)])),
      ]),
  );
  return { ...document, paths, components: { schemas: reached(paths, document.components.schemas) } };
};
const withoutErrors = ({ operationId: _, security: __, ...operation }) => ({
  ...operation,
  responses: Object.fromEntries(
    Object.entries(operation.responses)
      .filter(([status]) => status.startsWith('2'))
      .map(([status, { headers: _headers, ...answer }]) => [status, answer]),
  ),
});
const reached = (paths, all) => {
  const found = new Set();
  const follow = (part) => {
    for (const [, name] of (JSON.stringify(part) ?? '').matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (found.has(name)) continue;
      found.add(name);
      follow(all[name]);
    }
  };
  follow(paths);
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => found.has(name))
      .map(([name, { examples: _, ...schema }]) => [name, schema]),
  );
};

/** What a member means is told at /docs; here such lines would only be long. */
const undescribed = (part) =>
  Array.isArray(part)
    ? part.map(undescribed)
    : part === null || typeof part !== 'object'
      ? part
      : Object.fromEntries(
          Object.entries(part)
            .filter(([name, value]) => name !== 'description' || typeof value !== 'string')
            .map(([name, value]) => [name, undescribed(value)]),
        );

const NOTE =
  '// Written by `npm run docs:console` from the server’s OpenAPI document. A spec fails while the two differ.';
const FILE = join(root, 'apps/console/src/api/schema.d.ts');
const typesOf = async (url) => {
  const document = await (await fetch(`${url}/docs-json`)).json();
  const types = astToString(await openapiTS(undescribed(needed(document))));
  return format(
    `${NOTE}
${types}`,
    { ...(await resolveConfig(FILE)), filepath: FILE },
  );
};

const [url] = process.argv.slice(2);
if (url !== undefined) {
  process.stdout.write(await typesOf(url));
} else {
  ensureBuilt();
  const of = (path) => import(pathToFileURL(join(root, 'dist', path)).href);
  const [{ startStandalone }, { createLogger, readConfiguration }] = await Promise.all([
    of('apps/standalone/src/standalone.js'),
    of('libs/platform/src/index.js'),
  ]);
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'seatledger-types-'));
  const server = await startStandalone(
    readConfiguration({ DATA_DIR, PORT: '0', LOG_LEVEL: 'silent', SAMPLE: 'off' }),
    createLogger('silent'),
    {},
  );
  try {
    writeFileSync(FILE, await typesOf(server.url));
  } finally {
    await server.close();
    rmSync(DATA_DIR, { recursive: true, force: true });
  }
}
