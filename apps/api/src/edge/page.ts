import type { FastifyRequest, RouteOptions } from 'fastify';
import { addRouteConfig, extendRouteConfig, routeConfigOf } from './route-config.js';

export interface PageConfig {
  readonly page?: boolean;
}

/**
 * Marks a route that people open in a browser, also by a link on another site. It must change nothing: what opens it
 * may be anybody's page.
 */
export const Page = (): MethodDecorator => addRouteConfig({ page: true } satisfies PageConfig);

/** Marks a page that a library serves, which no decorator reaches. */
export const markAsPage = (route: RouteOptions): void => extendRouteConfig(route, { page: true } satisfies PageConfig);

/** @throws Error for a page that could change something, which is a fault of the program */
export const checkPage = ({ config, method, url }: RouteOptions): void => {
  const methods = [method].flat();
  if ((config as PageConfig | undefined)?.page === true && methods.some((each) => each !== 'GET' && each !== 'HEAD'))
    throw new Error(`${methods.join()} ${url} is marked as a page, and may change something`);
};

export const isPage = (request: Pick<FastifyRequest, 'routeOptions'>): boolean =>
  routeConfigOf<PageConfig>(request).page === true;
