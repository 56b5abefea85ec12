import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import { loaded } from './old-release.js';
import { Fault } from './page-fault.js';

/** A part of the frame that comes when it is opened. Where it can't be had it says why in its place. */
export const lazyPart = <P extends object>(
  load: () => Promise<{ readonly default: ComponentType<P> }>,
): LazyExoticComponent<ComponentType<P>> =>
  lazy(() =>
    loaded(load).catch((error: unknown) => ({
      default: () => <Fault error={error} onRetry={() => location.reload()} />,
    })),
  );
