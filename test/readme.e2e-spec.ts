import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningApp, root, startStandalone } from './support/app-process.js';
import { type ConsoleBlock, consoleBlocks } from './support/session/console-blocks.js';
import { SessionShell } from './support/session/session-shell.js';
import { stepDifferences } from './support/session/step-differences.js';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = consoleBlocks(readme);
const needsCatalogue = ({ steps }: ConsoleBlock): boolean =>
  steps.some(({ command }) => command.includes('$CATALOGUE_CSV'));
/** `CATALOGUE_CSV`, else Microsoft's file where it lies beside the checkout. */
const catalogue = [process.env['CATALOGUE_CSV'], join(root, '../shared/data/microsoft-product-catalogue.csv')].find(
  (file): file is string => file !== undefined && existsSync(file),
);

describe('the sessions of the README', () => {
  let dataDir: string;
  let server: RunningApp | undefined;
  let shell: SessionShell;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'seatledger-readme-'));
    server = await startStandalone(dataDir, { SAMPLE: 'on', RETENTION: 'P30D' });
    shell = await SessionShell.open(server.url);
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await shell?.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  const runs = (block: ConsoleBlock) => async () => {
    for (const step of block.steps)
      expect({ command: step.command, differences: await stepDifferences(shell, step) }).toEqual({
        command: step.command,
        differences: [],
      });
  };

  it('are there', () => expect(blocks.flatMap(({ steps }) => steps).length).toBeGreaterThan(20));

  for (const block of blocks) {
    const title = `gives the answers shown at line ${block.line}`;
    if (!needsCatalogue(block)) it(title, runs(block));
    else if (catalogue === undefined) it.skip(`${title} (CATALOGUE_CSV names no file)`, () => undefined);
    else
      it(title, async () => {
        shell.set('CATALOGUE_CSV', catalogue);
        await runs(block)();
      });
  }
});
