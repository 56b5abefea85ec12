import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { type RunningApp, root, startStandalone } from './support/app-process.js';

const EXAMPLE = 'docs/how-to/examples/typed-client.ts';
const example = readFileSync(join(root, EXAMPLE), 'utf8');

/** Packages are found from here, as in a project of its own. */
const folder = join(root, 'node_modules', '.cache', `typed-client-${process.pid}`);
const node = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 100_000,
    env: { ...process.env, ...env },
  });

/** Tells what the compiler says of a program beside the types that were made. */
const complaints = (program: string): readonly string[] => {
  const file = join(folder, 'program.ts');
  writeFileSync(file, program);
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules', '@types')],
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
};

describe('a client in TypeScript, as docs/how-to/use-from-typescript.md shows it', () => {
  let dataDir: string;
  let server: RunningApp | undefined;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-client-'));
    server = await startStandalone(dataDir, { SAMPLE: 'on', RETENTION: 'P30D' });
    const cli = join(root, 'node_modules', 'openapi-typescript', 'bin', 'cli.js');
    const made = node([cli, `${server.url}/docs-json`, '--output', join(folder, 'seatledger.ts')]);
    expect({ status: made.status, err: made.stderr }).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is the program that the page quotes', () => {
    const [, quoted] = /^```ts\n([\s\S]*?)^```$/m.exec(
      readFileSync(join(root, 'docs/how-to/use-from-typescript.md'), 'utf8'),
    )!;
    expect(quoted).toBe(example);
  });

  it('has types that fit the program, and no other one', () => {
    expect(complaints(example)).toEqual([]);
    // what the server would refuse, or never tell, is an error of the compiler
    expect(complaints(example.replace("displayName: 'Ana Silva', ", ''))).not.toEqual([]);
    expect(complaints(example.replace('dryRun: true', 'dryRun: 1'))).not.toEqual([]);
    expect(complaints(example.replace('error.available', 'error.availible'))).not.toEqual([]);
  });

  it('runs against a server', () => {
    const { outputText } = ts.transpileModule(example, {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(join(folder, 'program.mjs'), outputText);
    const { status, stdout, stderr } = node(['program.mjs', 'typed@contoso.example', 'SPE_E5'], {
      SEATLEDGER_URL: server!.url,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^exchange is kept until \d{4}-/m);
    expect(stdout).toMatch(/^typed@contoso\.example holds SPE_E5$/m);
  });

  it('waits where it asks more than it may, and sends the same again', async () => {
    const seen: (string | undefined)[] = [];
    const busy = createServer((request, response) => {
      seen.push(`${request.method} ${request.headers['idempotency-key'] === undefined ? 'bare' : 'keyed'}`);
      const isFirst = seen.length === 1;
      const answer = isFirst ? { code: 'too-many-requests', detail: 'later' } : { id: 'x', position: '1', items: [] };
      response.writeHead(isFirst ? 429 : 200, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end(JSON.stringify(answer));
    }).listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const program = spawn(process.execPath, ['program.mjs'], {
      cwd: folder,
      env: { ...process.env, SEATLEDGER_URL: `http://127.0.0.1:${port}` },
    });
    const [code] = (await once(program, 'exit')) as [number];
    busy.close();
    expect([code, seen]).toEqual([0, ['POST keyed', 'POST keyed', 'POST bare', 'GET bare']]);
  });

  it('brings its token to a server that asks for one', async () => {
    const asking = await startStandalone(join(dataDir, 'asking'), { AUTH: 'local' });
    const told = (env: Readonly<Record<string, string>>) =>
      node(['program.mjs'], { SEATLEDGER_URL: asking.url, ...env }).stderr;
    expect(told({})).toContain('Sign in');
    expect(told({ SEATLEDGER_TOKEN: 'none' })).toContain('The token is not accepted');
    await asking.end('SIGTERM');
  });
});
