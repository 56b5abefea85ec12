// Arrows point only inwards: apps -> platform -> adapters -> application -> licensing. test/architecture.spec.ts proves
// that every rule here can fail. What a rule refuses is a question of design: see docs/adr/.

/** Specs and everything under test/, of an app too, may import whatever they need to prove something. */
const specs = String.raw`(\.spec|\.e2e-spec)\.ts$|^test/|^apps/[^/]+/test/`;

/** Vite makes files for browsers of it, so that none of its packages is needed where the server runs. */
const ofBrowsers = '^apps/console/';

/** These doors of the testing lib know only the domain, so that a spec of the domain may use them. */
const pureDoors = '^libs/testing/src/(arbitraries|catalogue|given-when-then)/';

const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

/** The other libs that a lib's own code may import. Its own files are always allowed. */
const layers = [
  { lib: 'licensing', libs: [], why: 'The domain is pure: it imports nothing but itself.' },
  { lib: 'application', libs: ['licensing'], why: 'Use cases know the domain; ports hide all the rest.' },
  { lib: 'projections', libs: ['licensing', 'application'], why: 'Definitions only: no store, no Nest.' },
  { lib: 'contracts', libs: ['licensing', 'application'], why: 'Wire and stored shapes depend on the domain alone.' },
  { lib: 'sqlite', libs: [], why: 'SQLite and how it is used safely: it knows nothing of what is stored.' },
  {
    lib: 'adapters',
    libs: ['licensing', 'application', 'contracts', 'projections', 'sqlite'],
    why: 'An adapter serves the ports; it knows neither Nest nor the apps.',
  },
  {
    lib: 'platform',
    libs: ['licensing', 'application', 'contracts', 'projections', 'adapters'],
    why: 'Platform wires everything for the apps, and is wired by them.',
  },
  {
    lib: 'testing',
    libs: ['licensing', 'application', 'contracts', 'projections', 'sqlite', 'adapters', 'platform'],
    why: 'Testing may use every lib, but no app.',
  },
];

const layerRules = layers.map(({ lib, libs, why }) => ({
  name: `${lib}-imports-inwards-only`,
  comment: why,
  severity: 'error',
  from: { path: `^libs/${lib}/`, pathNot: specs },
  to: { path: '^(libs|apps|test)/', pathNot: [lib, ...libs].map((name) => `^libs/${name}/`) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'apps-import-no-other-app',
      comment:
        'Apps share code through libs. Only the standalone app is ' +
        'made of the others, and the CLI runs it on a data directory.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: ['^apps/standalone/', specs] },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/standalone/src/'] },
    },
    {
      name: 'console-imports-no-code-of-the-server',
      comment: 'It knows the server by the types of its OpenAPI document, as any other client does.',
      severity: 'error',
      from: { path: ofBrowsers, pathNot: specs },
      to: { path: '^(libs|apps|test)/', pathNot: ofBrowsers },
    },
    {
      name: 'console-loads-pages-by-their-address',
      comment: 'Pages are worked on side by side: what two of them share stands in parts, and the frame finds routes.',
      severity: 'error',
      from: { path: '^apps/console/src/(?:pages/([^/]+)|frame|parts|api)/', pathNot: specs },
      to: { path: '^apps/console/src/pages/', pathNot: '^apps/console/src/pages/$1/' },
    },
    {
      name: 'console-runs-in-a-browser',
      comment: 'Node has no place in a page.',
      severity: 'error',
      from: { path: `${ofBrowsers}src/`, pathNot: specs },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'licensing-imports-no-package',
      comment: 'No Node, no npm package: no clock, no randomness, no input or output in the domain.',
      severity: 'error',
      from: { path: '^libs/licensing/', pathNot: specs },
      to: { dependencyTypes: ['core', ...npm] },
    },
    {
      name: 'application-imports-no-package',
      comment: 'Use cases reach Node, Nest and drivers through ports; time, turns and chance are ports, too.',
      severity: 'error',
      from: { path: '^libs/application/', pathNot: specs },
      to: { dependencyTypes: ['core', ...npm], pathNot: '^(node:)?events$' },
    },
    {
      name: 'projections-import-no-package',
      comment: 'A projection is a pure definition: a replay must give the same document everywhere.',
      severity: 'error',
      from: { path: '^libs/projections/', pathNot: specs },
      to: { dependencyTypes: ['core', ...npm] },
    },
    {
      name: 'contracts-import-zod-only',
      comment:
        'Shapes are described with zod, hashed with node:crypto, signed with jose, ' +
        'read from CSV as a stream, and addresses are compared by the tables of Unicode; no more belongs in them.',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: specs },
      to: {
        dependencyTypes: ['core', ...npm],
        pathNot: [
          '^(node:)?(crypto|buffer|stream)$',
          '(^|/)node_modules/(zod|csv-parse|uuid|jose|tr46|unicode-case-folding)/',
        ],
      },
    },
    {
      name: 'no-nest-below-platform',
      comment: 'Nest is the outermost ring: only platform, testing and the apps know it.',
      severity: 'error',
      from: { path: '^libs/(licensing|application|projections|contracts|sqlite|adapters)/', pathNot: specs },
      to: { path: '(^|/)node_modules/(@nestjs/|nestjs-|reflect-metadata/)' },
    },
    {
      name: 'adapters-import-no-other-adapter',
      comment: 'Each adapter can be replaced or left out alone.',
      severity: 'error',
      from: { path: '^libs/adapters/([^/]+)/', pathNot: specs },
      to: { path: '^libs/adapters/', pathNot: '^libs/adapters/$1/' },
    },
    {
      name: 'sqlite-is-for-its-adapters',
      comment: 'Whoever else wants something stored goes through a port.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['^libs/(sqlite|testing/src/sqlite|adapters/(event-store|read-models|keys)-sqlite)/', specs],
      },
      to: { path: '^libs/sqlite/' },
    },
    {
      name: 'only-sqlite-knows-its-engines',
      comment: 'What an engine does in its own way (errors, integers, text) is made even in one place.',
      severity: 'error',
      from: { path: '^(apps|libs|test)/', pathNot: '^libs/sqlite/' },
      to: { path: ['^(node:)?sqlite$', '(^|/)node_modules/(@photostructure/sqlite|libsql|better-sqlite3)/'] },
    },
    {
      name: 'adapters-know-projections-by-type-only',
      comment: 'An adapter stores documents of any projection; which ones there are is decided outside.',
      severity: 'error',
      from: { path: '^libs/adapters/', pathNot: specs },
      to: { path: '^libs/projections/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'clients-of-servers-are-loaded-when-chosen',
      comment:
        'A start on the embedded default must not load the clients of servers: import() them where a URL names one.',
      severity: 'error',
      from: { path: '^(apps|libs/platform)/', pathNot: specs },
      to: {
        path: '^libs/adapters/(broker-rabbitmq|event-store-kurrentdb|keys-mongodb|read-models-mongodb)/',
        dynamic: false,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'testing-is-for-specs',
      comment: 'Nothing that ships imports the testing lib or a spec.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/testing/', specs] },
      to: { path: ['^libs/testing/', specs] },
    },
    {
      name: 'specs-of-licensing-load-no-driver',
      comment:
        'A driver takes longer to load than the decisions of a spec take to be tested: ' +
        'use a pure door of the testing lib.',
      severity: 'error',
      from: { path: [String.raw`^libs/licensing/.*\.spec\.ts$`, pureDoors] },
      to: {
        path: ['^(libs|apps|test)/', '(^|/)node_modules/'],
        pathNot: ['^libs/licensing/', pureDoors, '(^|/)node_modules/(fast-check|csv-parse)/'],
      },
    },
    {
      name: 'libs-are-entered-by-their-index',
      comment:
        'A lib is imported as #name, never by a path into it: ' +
        'its index.ts is its only door. The testing lib has a door per purpose, and platform one without Nest.',
      severity: 'error',
      from: { path: '^(apps|libs/adapters/[^/]+|libs/[^/]+)/', pathNot: '^test/' },
      to: {
        path: '^libs/',
        pathNot: [
          '^$1/',
          String.raw`^libs/(adapters/)?[^/]+/src/index\.ts$`,
          String.raw`^libs/platform/src/beside\.ts$`,
          String.raw`^libs/testing/src/[^/]+/index\.ts$`,
        ],
      },
    },
    {
      name: 'no-development-package-in-production',
      comment: 'What ships must be in "dependencies": npm ci --omit=dev leaves the others out.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/testing/', ofBrowsers, specs] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-unlisted-package',
      comment: 'A package that package.json does not name comes and goes with somebody else’s dependencies.',
      severity: 'error',
      from: { path: '^(apps|libs|test)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-circular',
      comment: 'A cycle has no inside and no outside, and with ES modules it has undefined imports too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'not-resolvable',
      comment: 'An import that leads nowhere hides from every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|data|coverage)/' },
    tsPreCompilationDeps: true, // an import of a type is an arrow too
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    skipAnalysisNotInRules: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['seatledger-source', 'import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
