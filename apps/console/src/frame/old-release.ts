import { unreachable } from '../api/problem.js';

/** The server has a newer release of the console than this tab, and the files of this one are gone. */
export class OldRelease extends Error {
  override readonly name = 'OldRelease';
}

/** A page that is there names the script by which this tab began, as long as both are of one release. */
const isOld = async (): Promise<boolean> => {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  const answer = await fetch('/console/', { cache: 'no-store', headers: { accept: 'text/html' } });
  if (!answer.ok || script === null) return false;
  return !(await answer.text()).includes(new URL(script.src).pathname);
};

/** Loads a part of the console. Where that fails it finds out why, so that its reader learns what to do. */
export const loaded = <T>(load: () => Promise<T>): Promise<T> =>
  load().catch(async (error: unknown) => {
    const old = await isOld().catch(() => undefined);
    if (old === true) throw new OldRelease('A newer release of the console is on the server.');
    if (old === undefined) throw unreachable();
    throw new Error('A part of the console could not be loaded.', { cause: error });
  });
