import { inBrowser, type Opened } from './support/browser.js';
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
/** Whichever of its pages stands for a folder is looked at on a narrow screen and in the dark, too. */
const looks = ways.slice(0, isFull ? 4 : 3).map((look, at) => ({
  ...look,
  paths: groups.flatMap(({ paths }) => (isFull || at === 0 ? paths : paths.slice(0, 1))),
}));
/** A look at one page takes a second or two, and there are dozens in each way. */
const LONGEST_WAY_MS = 10 * 60_000;

/** Its log tells all that it may. */
const TELLING = { SAMPLE: 'on', LOG_LEVEL: 'trace' };

const seen = (opened: Opened): void => {
  let examples: ReadonlyMap<string, string>;
  /** Whoever the pages show: their names and addresses. */
  let personal: readonly string[];
  beforeAll(async () => {
    const { items } = (await opened.server.get('/api/users?limit=999')).body;
    personal = items.flatMap(({ displayName, userPrincipalName, aliases }: Readonly<Record<string, string>>) => [
      displayName,
      userPrincipalName,
      ...aliases!,
    ]);
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
        const faultsBefore = console.faults.length;
        await page.goto(`${opened.server.url}/console${addressOf(path)}`);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.getByRole('main').getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
        const findings = [...(await console.hindrances()), ...console.faults.slice(faultsBefore)];
        // what is wider than the screen scrolls in a box of its own
        const width = (await page.evaluate('document.documentElement.scrollWidth')) as number;
        const tooWide = width > (look.width ?? WIDE) ? [`is ${width} pixels wide`] : [];
        met.push([path, [...findings, ...tooWide]]);
      }
      expect(met.filter(([, findings]) => findings.length > 0)).toEqual([]);
    },
    LONGEST_WAY_MS,
  );

  it('leaves no name and no address in the server’s log, also of who is looked for', async () => {
    const console = await opened.open('/users');
    await console.page.getByRole('searchbox', { name: 'Search users' }).fill('wisniewska');
    await console.sees(/^1 user$/);
    const log = opened.server.logged.join('').toLowerCase();
    // what was asked for stands there by its route
    expect(log).toContain('/api/users/search');
    expect(personal.length).toBeGreaterThan(20);
    expect([...personal, 'wisniewska'].filter((text) => log.includes(text.toLowerCase()))).toEqual([]);
  });
};

await inBrowser('every page', seen, TELLING);
