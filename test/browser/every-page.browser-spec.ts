import { inBrowser } from './support/browser.js';
import type { Look } from './support/console-page.js';
import { everyGroup, examplesOf } from './support/every-page.js';

/** `npm run test:browser -- full` looks at every page in every way; otherwise one page of each folder stands for it. */
const isFull = process.env['BROWSER_MATRIX'] === 'full';
const WIDE = 1280;
const NARROW = 390;

const groups = await everyGroup();
const ways: readonly Look[] = (['light', 'dark'] as const).flatMap((scheme) =>
  [WIDE, NARROW].map((width) => ({ scheme, width })),
);
const [light, ...others] = ways;
/** Whichever of its pages stands for a folder is looked at in the dark and on a narrow screen, too. */
const pathsOf = (way: Look): readonly string[] =>
  groups.flatMap(({ paths }) => {
    if (isFull || way === light) return paths;
    return others.slice(0, 2).includes(way) ? paths.slice(0, 1) : [];
  });
const looks = ways.map((look) => ({ ...look, paths: pathsOf(look) })).filter(({ paths }) => paths.length > 0);
/** A look at one page takes a second or two, and there are dozens in each way. */
const LONGEST_WAY_MS = 10 * 60_000;

await inBrowser('every page', (opened) => {
  let examples: ReadonlyMap<string, string>;
  beforeAll(async () => {
    examples = await examplesOf(opened.server);
  });

  it('whose address has a member in it has an example', () => {
    const withMember = groups.flatMap(({ paths }) => paths).filter((path) => path.includes('$'));
    expect([...examples.keys()].toSorted()).toEqual(withMember.toSorted());
  });

  it.each(looks)(
    '$scheme and $width pixels wide, hinders nobody',
    async ({ paths, ...look }) => {
      const addressOf = (path: string): string => path.replace(/\$\w+/, () => examples.get(path) ?? '');
      // one browser for all: what each page asks for anew is its data, and not its scripts
      const console = await opened.open(addressOf(paths[0]!), look);
      const { page } = console;
      const met: (readonly [path: string, findings: readonly string[]])[] = [];
      for (const path of paths) {
        await page.goto(`${opened.server.url}/console${addressOf(path)}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.getByRole('main').getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
        // what is wider than the screen scrolls in a box of its own
        const width = (await page.evaluate('document.documentElement.scrollWidth')) as number;
        const tooWide = width > (look.width ?? WIDE) ? [`is ${width} pixels wide`] : [];
        met.push([path, [...(await console.hindrances()), ...tooWide]]);
      }
      expect(met.filter(([, findings]) => findings.length > 0)).toEqual([]);
      expect(met.map(([path]) => path)).toEqual(paths);
    },
    LONGEST_WAY_MS,
  );
});
