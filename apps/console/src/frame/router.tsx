import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  retainSearchParams,
} from '@tanstack/react-router';
import { PAGES } from './pages.js';
import { NotFound } from './not-found.js';
import { loaded } from './old-release.js';
import { PageFault } from './page-fault.js';
import { parseSearch, stringifySearch } from './search-params.js';
import { Shell } from './shell.js';

/** Members of every address: which tenant, and as of when. A link within the console keeps them. */
interface Everywhere {
  readonly tenant?: string;
  readonly asOf?: string;
  readonly [member: string]: string | undefined;
}

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search): Everywhere => search as Everywhere,
  search: { middlewares: [retainSearchParams<Everywhere>(['tenant', 'asOf'])] },
});

const addresses = PAGES.flatMap((page) => page.addresses);
const pages = addresses.map(({ path, title, load }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(() => loaded(load)),
    head: () => ({ meta: [{ title: `${title} – Seatledger` }] }),
  }),
);

/** Addresses are plain text, so that a person can read and write one. */
export const createConsoleRouter = () =>
  createRouter({
    routeTree: root.addChildren(pages),
    basepath: '/console',
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: PageFault,
    scrollRestoration: true,
  });
