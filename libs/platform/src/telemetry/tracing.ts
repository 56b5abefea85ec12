import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import { type Span, type SpanOptions, type Tracer, UNTRACED } from '#application';

import { ConfigurationError } from '../config/configuration.js';

type Environment = Readonly<Record<string, string | undefined>>;
export interface Tracing {
  readonly tracer: Tracer;
  /** Sends what is still here. It may be called again. */
  close(): Promise<void>;
}
const OFF: Tracing = { tracer: UNTRACED, close: async () => {} };

const TRACEPARENT = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;
const KINDS = {
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;

const contextOf = (traceparent: string | undefined): Context => {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags ?? '0', 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
};

/**
 * Makes a tracer of OpenTelemetry's. The context is handed on by hand, so that it is in the message and in the event,
 * wherever those go.
 */
const tracerOver = (under: ReturnType<typeof trace.getTracer>): Tracer => ({
  start: (name: string, { kind, parent, attributes = {} }: SpanOptions): Span => {
    const span = under.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, contextOf(parent));
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      end: ({ failed = false, attributes: more = {} } = {}) => {
        span.setAttributes({ ...more });
        if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  },
});

type Exporter = 'otlp' | 'console' | 'none';
const exporterOf = (environment: Environment): Exporter => {
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return 'none';
  const named = environment['OTEL_TRACES_EXPORTER'];
  if (named === 'otlp' || named === 'console' || named === 'none') return named;
  if (named !== undefined && named !== '')
    throw new ConfigurationError([`OTEL_TRACES_EXPORTER=${named}: must be otlp, console or none`]);
  const hasEndpoint = environment['OTEL_EXPORTER_OTLP_ENDPOINT'] || environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  return hasEndpoint ? 'otlp' : 'none';
};

/**
 * Traces over OTLP (HTTP) or to the console, where OTEL_TRACES_EXPORTER (otlp, console, none) or
 * OTEL_EXPORTER_OTLP_ENDPOINT asks for it; the SDK is loaded only then. All else (headers, sampler, batches, service
 * name) is set by OpenTelemetry's own variables, which the SDK reads.
 * @throws ConfigurationError for an exporter that isn't known
 */
export const openTracing = async (environment: Environment, service: string): Promise<Tracing> => {
  const chosen = exporterOf(environment);
  if (chosen === 'none') return OFF;
  const [sdk, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/resources'),
  ]);
  const spanProcessor =
    chosen === 'console'
      ? new sdk.SimpleSpanProcessor(new sdk.ConsoleSpanExporter())
      : new sdk.BatchSpanProcessor(new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter());
  const name = environment['OTEL_SERVICE_NAME'] || service;
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': name, 'service.namespace': 'seatledger' }),
    spanProcessors: [spanProcessor],
  });
  return { tracer: tracerOver(provider.getTracer('seatledger')), close: () => provider.shutdown() };
};
