import { once } from 'node:events';
import { spawnApp } from './support/app-process.js';

const APPS = ['api', 'commands', 'projector', 'retention', 'standalone'] as const;

/** Resolves to everything that the app prints until it ends, line by line as whoever collects logs reads it. */
const printedBy = async (app: string, env: Record<string, string>) => {
  const child = spawnApp(app, [], env);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: printed.trimEnd().split('\n') };
};

describe('what an app prints that ends early', () => {
  it.each(APPS)(
    'is one line of JSON: %s with a wrong setting',
    async (app) => {
      const { code, lines } = await printedBy(app, { PORT: 'http', LOG_LEVEL: 'silent' });
      expect(code).toBe(2);
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
        expect.objectContaining({ level: 'fatal', app, msg: expect.stringContaining('PORT=http') }),
      ]);
    },
    30_000,
  );
});
