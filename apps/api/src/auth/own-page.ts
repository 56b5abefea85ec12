const HERE = 'http://here.invalid';
/** Whoever signed in is led to one of these, and nowhere else. */
const PAGES = /^\/(console|docs)(\/|$)/;
const START = '/console/';
const MOST_CHARACTERS = 1_000;

/** Returns the page of ours that an address asks for; the first page where it is anything else. */
export const ownPage = (asked: unknown): string => {
  if (typeof asked !== 'string' || asked.length > MOST_CHARACTERS || !asked.startsWith('/')) return START;
  if (!URL.canParse(asked, HERE)) return START;
  const { origin, pathname, search, hash } = new URL(asked, HERE);
  return origin === HERE && PAGES.test(pathname) ? `${pathname}${search}${hash}` : START;
};
