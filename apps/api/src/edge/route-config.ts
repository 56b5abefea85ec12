import 'reflect-metadata';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest, RouteOptions } from 'fastify';

const CONFIG = Symbol('RouteConfig');

/** Adds to what is known of a route when it is asked, beside what other decorators add; `RouteConfig` replaces it. */
export const addRouteConfig =
  (more: object): MethodDecorator =>
  (controller, method, descriptor) => {
    const all = { ...(Reflect.getMetadata(CONFIG, controller, method) as object | undefined), ...more };
    Reflect.defineMetadata(CONFIG, all, controller, method);
    (RouteConfig(all) as MethodDecorator)(controller, method, descriptor);
  };

/** Adds to what is known of a route that a library serves, which no decorator reaches. */
export const extendRouteConfig = (route: RouteOptions, more: object): void => {
  route.config = { ...route.config, ...more } as NonNullable<RouteOptions['config']>;
};

export const routeConfigOf = <C extends object>({ routeOptions }: Pick<FastifyRequest, 'routeOptions'>): Partial<C> =>
  (routeOptions.config ?? {}) as object as Partial<C>;
