import type { ConsolePage } from './console-page.js';

/** What a page has sent, which reaches the server only once it is released. */
export interface HeldCommand {
  readonly isHeld: Promise<void>;
  release(): void;
}

/**
 * Holds what a page sends to such an address on its way, so that somebody else can be faster. Its dry runs pass: they
 * end in a query.
 */
export const holdCommand = async ({ page }: ConsolePage, address: RegExp): Promise<HeldCommand> => {
  let hold = (): void => {};
  let release = (): void => {};
  const isHeld = new Promise<void>((resolve) => (hold = resolve));
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route(address, async (route) => {
    hold();
    await isReleased;
    await route.continue();
  });
  return { isHeld, release: () => release() };
};
