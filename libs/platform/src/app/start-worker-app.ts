import type { DynamicModule } from '@nestjs/common';
import { requireBroker } from '../config/configuration.js';
import { serveHealth } from '../health/health-server.js';
import { checksOf } from '../health/readiness.js';
import type { ProcessKind } from '../health/severity.js';
import { openPorts } from '../process/open-ports.js';
import type { Ports, ProcessSettings } from '../process/ports.js';
import { inOrder, type ShutdownStep } from '../shutdown/shutdown.js';
import type { RunningApp } from './run-app.js';

/** A worker tells this of what it has begun. */
export interface Work {
  /** Each part is ended by a step of its own, in this order. */
  readonly shutdown: readonly ShutdownStep[];
  /** These tell the figures of the work, in the app that serves them. */
  readonly modules: readonly DynamicModule[];
  /** Ends waits that would keep the rest from ending. */
  giveUp?(): void;
}
export type WorkerKind = Extract<ProcessKind, 'projector' | 'retention'>;
export type StartWork = (ports: Ports, settings: ProcessSettings) => Promise<Work>;

const serve = async (
  ports: Ports,
  settings: ProcessSettings,
  {
    process,
    work,
    begun,
  }: { readonly process: WorkerKind; readonly work: Work; readonly begun: readonly ShutdownStep[] },
): Promise<RunningApp> => {
  let serving = true;
  const health = await serveHealth(settings.configuration, {
    readiness: { ...ports, process, serving: () => serving, checks: checksOf(ports) },
    metrics: settings.telemetry.metrics,
    logger: settings.logger,
    modules: work.modules,
  });
  return {
    url: health.url,
    shutdown: [
      {
        name: 'not ready',
        run: async () => {
          serving = false;
          work.giveUp?.();
        },
      },
      ...begun,
      { name: 'stop telling the health', run: () => health.close() },
    ],
  };
};

/**
 * Starts a process that works from the log and serves nothing but its health and figures. What was begun before a
 * failure is ended again.
 * @throws ConfigurationError; whatever `openPorts` and `startWork` throw
 */
export const startWorkerApp = async (
  process: WorkerKind,
  settings: ProcessSettings,
  startWork: StartWork,
): Promise<RunningApp> => {
  requireBroker(settings.configuration);
  const begun: ShutdownStep[] = [];
  try {
    const ports = await openPorts(settings);
    begun.push({ name: 'close the stores', run: () => ports.close() });
    const work = await startWork(ports, settings);
    begun.unshift(...work.shutdown);
    return await serve(ports, settings, { process, work, begun });
  } catch (error) {
    await inOrder(begun)();
    throw error;
  }
};
