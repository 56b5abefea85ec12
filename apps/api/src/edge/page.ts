import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest, RouteOptions } from 'fastify';

interface PageConfig {
  readonly page?: boolean;
}

/**
 * Marks a route that people open in a browser, also by a link on another site. It must change nothing: what opens it
 * may be anybody's page.
 */
export const Page = (): MethodDecorator => RouteConfig({ page: true } satisfies PageConfig);

/** Marks a page that a library serves, which no decorator reaches. */
export const markAsPage = (route: RouteOptions): void => {
  route.config = { ...route.config, page: true } as NonNullable<RouteOptions['config']>;
};

/** @throws Error for a page that could change something, which is a fault of the program */
export const checkPage = ({ config, method, url }: RouteOptions): void => {
  const methods = [method].flat();
  if ((config as PageConfig | undefined)?.page === true && methods.some((each) => each !== 'GET' && each !== 'HEAD'))
    throw new Error(`${methods.join()} ${url} is marked as a page, and may change something`);
};

export const isPage = ({ routeOptions }: Pick<FastifyRequest, 'routeOptions'>): boolean =>
  (routeOptions.config as PageConfig | undefined)?.page === true;
