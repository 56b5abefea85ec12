import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type OpenApiDocument, operationsOf } from '#testing/open-api';
import { waits } from '../../apps/console/src/api/of-this-moment.js';
import { TestServer } from '../../apps/api/test/server.js';
import { root } from '../support/app-process.js';

/** The console has no page that reads these. */
const NOT_READ = /^\/api\/(feed|errors)/;

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

  it('has each question wait for what was written before exactly where it may be asked to', async () => {
    const document = (await server.get('/docs-json')).body as OpenApiDocument;
    const questions = operationsOf(document).flatMap(([route, { parameters = [] }]) => {
      const [method, path = ''] = route.split(' ');
      const takes = parameters.some(({ name }) => name === 'minPosition');
      return method === 'GET' && path.startsWith('/api/') && !NOT_READ.test(path) ? [[path, takes] as const] : [];
    });
    expect(questions.length).toBeGreaterThan(30);
    expect(questions.map(([path]) => [path, waits(path)])).toEqual(questions);
  });
});
