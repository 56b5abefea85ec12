import { type CommandEnvelope, type CommandReply, quietly, type Tracer, UNTRACED } from '#application';
import { defined } from '#licensing';
import { Metrics } from './metrics.js';
import { openTracing } from './tracing.js';

/** A process tells its figures and traces here. */
export interface Telemetry {
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  close(): Promise<void>;
}

/** Counts and traces nothing; it is for tests and for the command line. */
export const silentTelemetry = (): Telemetry => ({ metrics: new Metrics(), tracer: UNTRACED, close: async () => {} });

/** Opens what the environment asks for. @throws ConfigurationError for an exporter that isn't known */
export const openTelemetry = async (
  environment: Readonly<Record<string, string | undefined>>,
  service: string,
): Promise<Telemetry> => {
  const { tracer, close } = await openTracing(environment, service);
  return { metrics: new Metrics({ ofProcess: true }), tracer, close };
};

/**
 * Commands are answered by this, whether they are decided here or elsewhere. A refusal and an outage of the store are
 * replies.
 */
export interface DecidesCommands {
  handle(envelope: CommandEnvelope): Promise<CommandReply>;
}
/** Puts a span around each decision, between what caused it and its events, whose metadata name it. */
export const tracedCommands = (service: DecidesCommands, tracer: Tracer): DecidesCommands => ({
  handle: async (envelope) => {
    const { type } = envelope.request;
    const attributes = { 'seatledger.command.type': type, 'seatledger.dry_run': envelope.dryRun === true };
    const span = tracer.start(`decide ${type}`, { kind: 'consumer', parent: envelope.traceparent, attributes });
    const { traceparent } = span;
    const reply = await service.handle({ ...envelope, ...defined({ traceparent }) });
    const { outcome } = reply;
    quietly(() => span.end({ failed: outcome === 'failed', attributes: { 'seatledger.outcome': outcome } }));
    return reply;
  },
});
