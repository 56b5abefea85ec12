import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { NAVIGATION, PAGES } from './pages.js';
import { NotFound } from './not-found.js';
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

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    const [first] = NAVIGATION;
    if (first !== undefined && first.to !== '/') throw redirect({ to: first.to, replace: true });
  },
});

const addresses = PAGES.flatMap((page) => page.addresses);
const pages = addresses.map(({ path, title, load }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load),
    head: () => ({ meta: [{ title: `${title} – Seatledger` }] }),
  }),
);

/** Addresses are plain text, so that a person can read and write one. */
export const createConsoleRouter = () =>
  createRouter({
    routeTree: root.addChildren(addresses.some(({ path }) => path === '/') ? pages : [start, ...pages]),
    basepath: '/console',
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultErrorComponent: PageFault,
    scrollRestoration: true,
  });
