import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';

const root = join(import.meta.dirname, '..');
const requireHere = createRequire(import.meta.url);
const configurations = ['../.dependency-cruiser.cjs', '../.dependency-cruiser.folders.cjs'].map(
  (path) => requireHere(path) as Required<IConfiguration>,
);

/** Resolves to every broken rule among the sources under `folder`, as `rule: from -> to`. */
async function violations(folder: string): Promise<string[]> {
  const sources = ['apps', 'libs', 'test'].filter((name) => existsSync(join(folder, name)));
  const found: string[] = [];
  for (const { options, ...ruleSet } of configurations) {
    const { output } = await cruise(sources, { ...options, ruleSet, validate: true, baseDir: folder });
    const { summary } = output as ICruiseResult;
    found.push(...summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`));
  }
  return found;
}

it('lets arrows point inwards only, and no folders stand in a circle, in the code as it is', async () => {
  expect(await violations(root)).toEqual([]);
});

describe('the rules', () => {
  /** This is a small healthy monorepo. No rule may refuse any of its files. */
  const healthy: Record<string, string> = {
    'libs/licensing/src/index.ts': `export { seat } from './seat.js'; export type { Seat } from './seat.js';`,
    'libs/licensing/src/seat.ts': `export const seat = 1; export type Seat = number;`,
    'libs/licensing/src/seat.spec.ts': `import fc from 'fast-check';
      import { given } from '#testing/given-when-then'; given(fc);`,
    'libs/application/src/index.ts': `import { EventEmitter } from 'node:events'; import { seat } from '#licensing';
      export const port = [EventEmitter, seat];`,
    'libs/projections/src/index.ts': `import type { Seat } from '#licensing';
      export const users = 1; export type Definition = Seat;`,
    'libs/contracts/src/index.ts': `import { createHash } from 'node:crypto';
      import { z } from 'zod'; import { seat } from '#licensing';
      export const shape = [createHash, z, seat];`,
    'libs/sqlite/src/index.ts': `import { createRequire } from 'node:module'; import sql from '@photostructure/sqlite';
      export const database = [createRequire, sql];`,
    'libs/adapters/keys-sqlite/src/index.ts': `import { database } from '#sqlite'; export const keys = database;`,
    'libs/adapters/keys-memory/src/index.ts': `import { readFileSync } from 'node:fs'; import sql from 'mongoose';
      import { shape } from '#contracts'; import { port } from '#application';
      import type { Definition } from '#projections';
      export const keys = [readFileSync, sql, shape, port] as unknown as Definition;`,
    'libs/adapters/broker-inprocess/src/index.ts': `export const broker = 1;`,
    'libs/adapters/broker-rabbitmq/src/index.ts': `export const broker = 1;`,
    'libs/platform/src/lazy.ts': `import type { broker } from '#adapters/broker-rabbitmq';
      export const lazy = (): Promise<{ broker: typeof broker }> => import('#adapters/broker-rabbitmq');`,
    'libs/platform/src/index.ts': `import { Module } from '@nestjs/common';
      import { keys } from '#adapters/keys-memory';
      export const platform = [Module, keys];`,
    'libs/testing/src/given-when-then/index.ts': `import fc from 'fast-check';
      import { seat } from '#licensing'; export const given = (..._: unknown[]) => [fc, seat];`,
    'libs/testing/src/world/index.ts': `export * from './open-world.js';`,
    'libs/testing/src/world/open-world.ts': `import { platform } from '#platform';
      export const openWorld = (..._: unknown[]) => platform;`,
    'apps/api/src/main.ts': `import { platform } from '#platform'; export const api = platform;`,
    'apps/cli/src/main.ts': `import { platform } from '#platform';
      import { broker } from '#adapters/broker-inprocess'; void [platform, broker];`,
    'apps/console/src/main.tsx': `import fc from 'fast-check';
      import { part } from './parts/part.js'; void [fc, part];`,
    'apps/console/src/parts/part.tsx': `export const part = <p />;`,
    'apps/console/src/pages/one/route.ts': `import { part } from '../../parts/part.js'; export const page = part;`,
    'apps/standalone/src/main.ts': `import { api } from '../../api/src/main.js'; void api;`,
    'test/whole.e2e-spec.ts': `import { api } from '../apps/api/src/main.js'; import { database } from '#sqlite';
      import { openWorld } from '#testing/world'; openWorld(api, database);`,
  };

  const folders: string[] = [];

  function monorepo(files: Record<string, string>): string {
    const folder = mkdtempSync(join(tmpdir(), 'seatledger-architecture-'));
    folders.push(folder);
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { imports: unknown };
    const dependencies = {
      zod: '1.0.0',
      mongoose: '1.0.0',
      '@photostructure/sqlite': '1.0.0',
      '@nestjs/common': '1.0.0',
    };
    const devDependencies = { 'fast-check': '1.0.0' };
    write('package.json', JSON.stringify({ name: 'fixture', type: 'module', imports, dependencies, devDependencies }));
    for (const name of [...Object.keys(dependencies), ...Object.keys(devDependencies), 'unlisted']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    for (const [path, text] of Object.entries({ ...healthy, ...files })) write(path, text);
    return folder;
  }

  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  const cases: readonly (readonly [rule: string, file: string, code: string])[] = [
    ['licensing-imports-inwards-only', 'libs/licensing/src/bad.ts', `import { port } from '#application'; void port;`],
    ['licensing-imports-inwards-only', 'libs/licensing/src/bad.ts', `import type { shape } from '#contracts';`],
    ['licensing-imports-no-package', 'libs/licensing/src/bad.ts', `import 'node:crypto';`],
    ['licensing-imports-no-package', 'libs/licensing/src/bad.ts', `import 'events';`],
    ['licensing-imports-no-package', 'libs/licensing/src/bad.ts', `import 'zod';`],
    ['licensing-imports-no-package', 'libs/licensing/src/bad.ts', `import type { z } from 'zod';`],
    ['application-imports-inwards-only', 'libs/application/src/bad.ts', `import '#contracts';`],
    ['application-imports-inwards-only', 'libs/application/src/bad.ts', `import '#adapters/keys-memory';`],
    ['application-imports-no-package', 'libs/application/src/bad.ts', `import 'node:crypto';`],
    ['application-imports-no-package', 'libs/application/src/bad.ts', `import 'node:fs/promises';`],
    ['application-imports-no-package', 'libs/application/src/bad.ts', `import 'node:timers/promises';`],
    ['application-imports-no-package', 'libs/application/src/bad.ts', `import 'zod';`],
    ['no-nest-below-platform', 'libs/application/src/bad.ts', `import '@nestjs/common';`],
    ['projections-imports-inwards-only', 'libs/projections/src/bad.ts', `import '#contracts';`],
    ['projections-import-no-package', 'libs/projections/src/bad.ts', `import 'node:fs';`],
    ['contracts-imports-inwards-only', 'libs/contracts/src/bad.ts', `import '#projections';`],
    ['contracts-import-zod-only', 'libs/contracts/src/bad.ts', `import 'mongoose';`],
    ['contracts-import-zod-only', 'libs/contracts/src/bad.ts', `import 'node:fs';`],
    ['contracts-import-zod-only', 'libs/contracts/src/bad.ts', `import 'node:url';`],
    ['no-nest-below-platform', 'libs/contracts/src/bad.ts', `import '@nestjs/common';`],
    ['adapters-imports-inwards-only', 'libs/adapters/keys-memory/src/bad.ts', `import '#platform';`],
    ['no-nest-below-platform', 'libs/adapters/keys-memory/src/bad.ts', `import '@nestjs/common';`],
    [
      'adapters-import-no-other-adapter',
      'libs/adapters/keys-memory/src/bad.ts',
      `import type { broker } from '#adapters/broker-inprocess';`,
    ],
    ['sqlite-imports-inwards-only', 'libs/sqlite/src/bad.ts', `import type { port } from '#application';`],
    ['no-nest-below-platform', 'libs/sqlite/src/bad.ts', `import '@nestjs/common';`],
    ['sqlite-is-for-its-adapters', 'libs/adapters/keys-memory/src/bad.ts', `import '#sqlite';`],
    [
      'sqlite-is-for-its-adapters',
      'libs/testing/src/bad.ts',
      `import type { database } from '#sqlite'; export type Bad = typeof database;`,
    ],
    ['sqlite-is-for-its-adapters', 'apps/api/src/bad.ts', `import '#sqlite';`],
    ['platform-imports-inwards-only', 'libs/platform/src/bad.ts', `import '#sqlite';`],
    ['only-sqlite-knows-its-engines', 'libs/adapters/keys-sqlite/src/bad.ts', `import '@photostructure/sqlite';`],
    ['only-sqlite-knows-its-engines', 'libs/adapters/keys-sqlite/src/bad.ts', `import 'node:sqlite';`],
    ['only-sqlite-knows-its-engines', 'test/bad.e2e-spec.ts', `import '@photostructure/sqlite';`],
    [
      'adapters-know-projections-by-type-only',
      'libs/adapters/keys-memory/src/bad.ts',
      `import { users } from '#projections'; void users;`,
    ],
    ['platform-imports-inwards-only', 'libs/platform/src/bad.ts', `import '../../../apps/api/src/main.js';`],
    [
      'clients-of-servers-are-loaded-when-chosen',
      'libs/platform/src/bad.ts',
      `import { broker } from '#adapters/broker-rabbitmq'; void broker;`,
    ],
    ['testing-is-for-specs', 'libs/platform/src/bad.ts', `import '#testing/world';`],
    [
      'testing-is-for-specs',
      'libs/adapters/keys-memory/src/bad.ts',
      `import type { given } from '#testing/given-when-then';`,
    ],
    ['testing-is-for-specs', 'apps/cli/src/bad.ts', `import '#testing/world';`],
    ['testing-is-for-specs', 'libs/licensing/src/bad.ts', `import './seat.spec.js';`],
    ['specs-of-licensing-load-no-driver', 'libs/licensing/src/bad.spec.ts', `import '#testing/world';`],
    ['specs-of-licensing-load-no-driver', 'libs/licensing/src/bad.spec.ts', `import 'mongoose';`],
    ['specs-of-licensing-load-no-driver', 'libs/testing/src/given-when-then/bad.ts', `import 'mongoose';`],
    ['specs-of-licensing-load-no-driver', 'libs/testing/src/given-when-then/bad.ts', `import '../world/index.js';`],
    ['testing-imports-inwards-only', 'libs/testing/src/bad.ts', `import '../../../apps/api/src/main.js';`],
    ['apps-import-no-other-app', 'apps/cli/src/bad.ts', `import '../../api/src/main.js';`],
    ['console-imports-no-code-of-the-server', 'apps/console/src/parts/bad.ts', `import '#licensing';`],
    ['console-imports-no-code-of-the-server', 'apps/console/src/bad.tsx', `import '../../api/src/main.js';`],
    ['console-runs-in-a-browser', 'apps/console/src/bad.tsx', `import 'node:fs';`],
    ['console-loads-pages-by-their-address', 'apps/console/src/parts/bad.ts', `import '../pages/one/route.js';`],
    ['console-loads-pages-by-their-address', 'apps/console/src/pages/two/bad.ts', `import '../one/route.js';`],
    [
      'libs-are-entered-by-their-index',
      'libs/application/src/bad.ts',
      `import { seat } from '../../licensing/src/seat.js'; void seat;`,
    ],
    [
      'libs-are-entered-by-their-index',
      'libs/application/src/bad.spec.ts',
      `import '../../testing/src/world/open-world.js';`,
    ],
    ['libs-are-entered-by-their-index', 'apps/cli/src/bad.ts', `import '../../../libs/licensing/src/seat.js';`],
    ['no-development-package-in-production', 'libs/platform/src/bad.ts', `import 'fast-check';`],
    ['no-unlisted-package', 'libs/platform/src/bad.ts', `import 'unlisted';`],
    ['no-circular', 'libs/licensing/src/bad.ts', `import './worse.js';`],
    ['no-circular', 'libs/licensing/src/bad.ts', `import type { Worse } from './worse.js';`],
    ['not-resolvable', 'libs/platform/src/bad.ts', `import '#adapters/keys-none';`],
    ['not-resolvable', 'libs/platform/src/bad.ts', `import './nowhere.js';`],
  ];

  it('refuse nothing in a healthy monorepo', async () => {
    expect(await violations(monorepo({}))).toEqual([]);
  });

  it.each(cases)('%s: refuses, in %s, %s', async (rule, file, code) => {
    const folder = monorepo({
      [file]: code,
      'libs/licensing/src/worse.ts': `import './bad.js'; export type Worse = 1;`,
    });
    if (!file.startsWith('libs/licensing/')) rmSync(join(folder, 'libs/licensing/src/worse.ts'));
    const found = await violations(folder);
    expect(found.filter((line) => line.startsWith(`${rule}: ${file} -> `))).toHaveLength(1);
  });

  it('no-circle-of-folders: refuses two folders that use each other, though no file does', async () => {
    const folder = monorepo({
      'libs/licensing/src/above/a.ts': `import { c } from '../below/c.js'; export const a = c;`,
      'libs/licensing/src/above/b.ts': `export const b = 1;`,
      'libs/licensing/src/below/c.ts': `export const c = 1;`,
      'libs/licensing/src/below/d.ts': `import { b } from '../above/b.js'; export const d = b;`,
      'libs/licensing/src/below/free.spec.ts': `import { a } from '../above/a.js'; void a;`,
    });
    const [one, two] = ['libs/licensing/src/above', 'libs/licensing/src/below'];
    expect((await violations(folder)).toSorted()).toEqual([
      `no-circle-of-folders: ${one} -> ${two}`,
      `no-circle-of-folders: ${two} -> ${one}`,
    ]);
    rmSync(join(folder, 'libs/licensing/src/below/d.ts'));
    expect(await violations(folder)).toEqual([]);
  });

  it('have a refusal above, each of them', () => {
    const named = configurations.flatMap(({ forbidden }) => forbidden.map(({ name }) => name ?? 'unnamed'));
    expect([...new Set([...cases.map(([rule]) => rule), 'no-circle-of-folders'])].toSorted()).toEqual(named.toSorted());
  });
});
