import type { ConsolePage } from './console-page.js';

/** A name that no console and no provider has. Nothing is sent there: the browser itself gets this page for it. */
export const THIRD_SITE = 'http://third.example/';

/** Goes to a page of another site, with such a body. */
export const goToThirdSite = async ({ page }: ConsolePage, body: string): Promise<void> => {
  await page.route(`${THIRD_SITE}**`, (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Third</title>${body}` }),
  );
  await page.goto(THIRD_SITE);
};
