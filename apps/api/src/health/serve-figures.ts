import {
  type Configuration,
  type HealthServer,
  type ProcessSettings,
  type ReadinessOptions,
  serveHealth,
} from '#platform';

export interface FiguresParts extends Pick<ProcessSettings, 'logger' | 'telemetry'> {
  readonly configuration: Pick<Configuration, 'host' | 'metricsPort'>;
}

/**
 * Serves health and figures at a port of their own, where there is one: whoever collects figures needs no token there,
 * and reaches nothing else.
 * @throws ConfigurationError where nobody can listen there
 */
export const serveFigures = async (
  { configuration: { host, metricsPort }, logger, telemetry: { metrics } }: FiguresParts,
  readiness: ReadinessOptions,
): Promise<HealthServer | undefined> =>
  metricsPort === undefined ? undefined : serveHealth({ host, port: metricsPort }, { readiness, metrics, logger });
