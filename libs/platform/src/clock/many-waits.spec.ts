import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnTypeScript } from '#testing/child-process';
import { projectRoot } from '../config/project-root.js';

/** Node 20 says from the eleventh listener on one signal that it may be a leak, and the line of that means nothing. */
describe('very many who wait on one signal', () => {
  const said = async (...args: readonly string[]): Promise<unknown> => {
    const child = spawnTypeScript('many-waits.ts', args);
    let printed = '';
    child.stdout?.on('data', (chunk) => (printed += String(chunk)));
    await once(child, 'close');
    return JSON.parse(printed);
  };

  it('would make Node warn', async () => {
    expect(await said('plain')).toMatchObject({ warnings: ['MaxListenersExceededWarning'] });
  });

  it('make it say nothing, whether they let time pass or are told', async () => {
    expect(await said()).toEqual({ warnings: [], told: 24 });
  });

  it('are told in one place alone, whatever they wait for', () => {
    const sources = ['apps', 'libs'].flatMap((folder) =>
      readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file}`,
      ),
    );
    const own = sources.filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|^libs\/testing\//.test(file));
    const listening = own.filter((file) =>
      readFileSync(join(projectRoot(), file), 'utf8').includes("addEventListener('abort'"),
    );
    expect(listening).toEqual(['libs/application/src/ports/on-abort.ts']);
  });
});
