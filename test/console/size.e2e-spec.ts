import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ensureConsole } from '../../scripts/ensure-console.mjs';
import { root } from '../support/app-process.js';

const MOST_BYTES = 200 * 1024;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

describe('the console, as it is built', () => {
  const folder = join(root, 'dist/apps/console');
  let manifest: Readonly<Record<string, Chunk>>;
  beforeAll(async () => {
    expect(await ensureConsole()).toBe(0);
    manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));
  });

  it('makes a browser load at most 200 KB of JavaScript before it shows a page', () => {
    const initial = new Set<string>();
    const load = (name: string): void => {
      const chunk = manifest[name]!;
      if (initial.has(chunk.file)) return;
      initial.add(chunk.file);
      for (const other of chunk.imports ?? []) load(other);
    };
    for (const [name, { isEntry }] of Object.entries(manifest)) if (isEntry === true) load(name);
    const bytes = [...initial].map((file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length);
    const sum = bytes.reduce((total, next) => total + next, 0);
    expect(initial.size).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(MOST_BYTES);
    console.log(`initial JavaScript of the console: ${(sum / 1024).toFixed(1)} KB of 200 (gzip)`);
  });

  it('holds each large text compressed, too', () => {
    const [entry] = Object.values(manifest).filter(({ isEntry }) => isEntry === true);
    for (const ending of ['br', 'gz'])
      expect(readFileSync(join(folder, `${entry!.file}.${ending}`)).length).toBeGreaterThan(1_000);
  });
});
