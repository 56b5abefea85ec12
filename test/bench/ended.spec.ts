import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const flags = ['--conditions=seatledger-source', '--import', './libs/testing/child/typescript.mjs'];
const program = `
  const { temporaryFolder } = await import('./test/bench/ours/folders.ts');
  console.log(await temporaryFolder());
  setInterval(() => {}, 1_000);
`;

describe('a bench that somebody ends', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing of what it copied: %s', async (signal) => {
    const child = spawn(process.execPath, [...flags, '--input-type=module', '--eval', program], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const folder = String(line).trim();
    expect(existsSync(folder)).toBe(true);
    child.kill(signal);
    await ended;
    expect(existsSync(folder)).toBe(false);
  });
});
