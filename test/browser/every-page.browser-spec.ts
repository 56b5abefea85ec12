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
const looks = groups.flatMap(({ paths }) =>
  paths.flatMap((path, at) =>
    (isFull ? ways : at === 0 ? [light!, ...others.slice(0, 2)] : [light!]).map((look) => ({ path, ...look })),
  ),
);

await inBrowser('every page', (opened) => {
  let examples: ReadonlyMap<string, string>;
  beforeAll(async () => {
    examples = await examplesOf(opened.server);
  });

  it('whose address has a member in it has an example', () => {
    const withMember = groups.flatMap(({ paths }) => paths).filter((path) => path.includes('$'));
    expect([...examples.keys()].toSorted()).toEqual(withMember.toSorted());
  });

  it.each(looks)('$path, $scheme, $width pixels wide, hinders nobody', async ({ path, ...look }) => {
    const console = await opened.open(
      path.replace(/\$\w+/, () => examples.get(path) ?? ''),
      look,
    );
    const { page } = console;
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await page.getByRole('main').getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
    expect(await console.hindrances()).toEqual([]);
    // what is wider than the screen scrolls in a box of its own
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(look.width ?? WIDE);
  });
});
