import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApp, root, startStandalone } from './support/app-process.js';
import { type ConsoleBlock, consoleBlocks } from './support/session/console-blocks.js';
import { SessionShell } from './support/session/session-shell.js';
import { stepDifferences } from './support/session/step-differences.js';

/** The sessions of these documents are run, each against a server of its own with a fresh data directory. */
const DOCUMENTS = [
  { file: 'README.md', environment: { SAMPLE: 'on' }, steps: 20 },
  { file: 'docs/tutorial/first-day.md', environment: { SAMPLE: 'off' }, steps: 15 },
  { file: 'docs/how-to/import-users.md', environment: { SAMPLE: 'on' }, steps: 3 },
  { file: 'docs/how-to/import-from-graph.md', environment: { SAMPLE: 'off' }, steps: 4 },
] as const;

const needsCatalogue = ({ steps }: ConsoleBlock): boolean =>
  steps.some(({ command }) => command.includes('$CATALOGUE_CSV'));
/** Microsoft's whole list, where `CATALOGUE_CSV` names it. */
const { CATALOGUE_CSV } = process.env;
const catalogue = CATALOGUE_CSV !== undefined && existsSync(CATALOGUE_CSV) ? CATALOGUE_CSV : undefined;

describe.each(DOCUMENTS)('the sessions of $file', ({ file, environment, steps }) => {
  const blocks = consoleBlocks(readFileSync(join(root, file), 'utf8'));
  let dataDir: string;
  let server: RunningApp | undefined;
  let shell: SessionShell;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-readme-'));
    server = await startStandalone(dataDir, { ...environment, RETENTION: 'P30D' });
    shell = await SessionShell.open(server.url, dataDir);
    if (catalogue !== undefined) shell.set('CATALOGUE_CSV', catalogue);
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await shell?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('are there', () => {
    expect(blocks.flatMap((block) => block.steps).length).toBeGreaterThanOrEqual(steps);
  });
  for (const block of blocks) {
    const title = `gives the answers shown at line ${block.line}`;
    const run = async (): Promise<void> => {
      for (const step of block.steps)
        expect({ command: step.command, differences: await stepDifferences(shell, step) }).toEqual({
          command: step.command,
          differences: [],
        });
    };
    if (needsCatalogue(block) && catalogue === undefined)
      it.skip(`${title} (CATALOGUE_CSV names no file)`, () => undefined);
    else it(title, run);
  }
});
