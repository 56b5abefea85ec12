import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TestServer } from '../../apps/api/test/server.js';
import { root } from '../support/app-process.js';

/** The script is a process of its own, which asks the server that runs in this one. */
const typesOf = async (url: string): Promise<string> => {
  const script = join(root, 'scripts/console-types.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, url], { maxBuffer: 2 ** 24 });
  return stdout;
};

describe('the types by which the console knows the server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ SAMPLE: 'off' });
  });
  afterAll(() => server.stop());

  it('are those of its OpenAPI document (`npm run docs:console` writes them)', async () => {
    const made = await typesOf(server.url);
    expect(made).toBe(readFileSync(join(root, 'apps/console/src/api/schema.d.ts'), 'utf8'));
  });
});
