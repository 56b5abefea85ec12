import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';

/** No page has so many things that a key reaches. */
const MOST_STEPS = 150;
const NAME_OF_FOCUSED = `(() => {
  const { activeElement: element } = document;
  return (element?.getAttribute('aria-label') ?? element?.labels?.[0]?.innerText ?? element?.innerText ?? '').trim();
})()`;
const IS_IN_DIALOG = `document.activeElement?.closest('[role=dialog]') !== null`;
/** The ring around what has the focus, as it is drawn. */
const RING = `(() => {
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(document.activeElement);
  return (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
})()`;

const goTo = async ({ page }: ConsolePage, name: string | RegExp): Promise<void> => {
  const seen: string[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press('Tab');
    const focused = (await page.evaluate(NAME_OF_FOCUSED)) as string;
    if (typeof name === 'string' ? focused === name : name.test(focused)) return;
    seen.push(focused);
  }
  throw new Error(`the keyboard never came to ${name}, but to ${[...new Set(seen)].join(', ')}`);
};

await inBrowser('the keyboard alone', (opened) => {
  const { open } = opened;

  it('assigns a license to a user, and shows where one is', async () => {
    const { body: user } = await opened.server.get('/api/users/ewa.wisniewska@contoso.example');
    const console = await open(`/users/${user.id}`);
    await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).waitFor();
    await goTo(console, 'Skip to the page');
    await console.page.keyboard.press('Enter');
    await console.page.locator('#page:focus').waitFor();
    await goTo(console, 'Microsoft 365 E5');
    await console.page.keyboard.press('Space');
    await console.sees('Microsoft 365 E5 is assigned');
    await console.page.getByRole('button', { name: 'Save', disabled: false }).waitFor();
    await goTo(console, 'Save');
    expect(await console.page.evaluate(RING)).toBe(true);
    await console.page.keyboard.press('Enter');
    await console.sees('Licenses are saved');
  });

  it('stays within a dialog, and is back where it was once Escape has closed it', async () => {
    const console = await open('/users');
    const { page } = console;
    await console.sees('25 users');
    await goTo(console, 'Add…');
    expect(await page.evaluate(RING)).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').locator('input:focus').waitFor();
    // once around all that stands in the dialog, and back
    await goTo(console, 'Close');
    await goTo(console, 'Cancel');
    await goTo(console, 'Close');
    expect(await page.evaluate(IS_IN_DIALOG)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.locator('button:focus', { hasText: 'Add…' }).waitFor();
  });

  it('opens a user from the list, and closes the drawer', async () => {
    const console = await open('/users');
    const { page } = console;
    await console.sees('Adele Vance');
    await goTo(console, 'Adele Vance');
    await page.keyboard.press('Enter');
    await console.sees('Open as a page');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForURL((url) => !url.searchParams.has('user'));
  });
});
