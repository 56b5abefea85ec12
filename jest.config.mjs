import { readFileSync } from 'node:fs';

const { imports } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** Maps `#name` to its source. It is read from package.json, so that only one place says it. */
const aliases = Object.fromEntries(
  Object.entries(imports).map(([name, target]) => [
    `^${name.replace('*', '(.+)')}$`,
    target['seatledger-source'].replace('./', '<rootDir>/').replace('*', '$1'),
  ]),
);

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { ...aliases, '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
        },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/', '<rootDir>/coverage/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
};

const sources = '<rootDir>/{apps,libs,test}/**';
/** These run what `npm start` and the command line run. */
const programs = { ...shared, globalSetup: '<rootDir>/test/support/built.mjs' };

export default {
  // Jest reads this only here and ignores a project's own; it is as long as an end-to-end test needs on a busy machine
  testTimeout: 120_000,
  // much of each suite waits for a disk, a server or a child process, so leaving a core out costs more than sharing it
  maxWorkers: '100%',
  // each file leaves something behind in the process that ran it, and one of gigabytes collects garbage several times
  // as slowly: a server in it would miss its own limits
  workerIdleMemoryLimit: '1GB',
  reporters: ['default', '<rootDir>/scripts/jest-progress-reporter.mjs'],
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [`${sources}/*.spec.ts`],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.contract\\.spec\\.ts$'],
    },
    { ...programs, displayName: 'contracts', testMatch: [`${sources}/*.contract.spec.ts`] },
    { ...programs, displayName: 'e2e', testMatch: [`${sources}/*.e2e-spec.ts`] },
    {
      ...shared,
      displayName: 'browser',
      globalSetup: '<rootDir>/test/support/console-built.mjs',
      testMatch: [`${sources}/*.browser-spec.ts`],
    },
  ],
};
