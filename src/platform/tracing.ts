import type { Span } from '@opentelemetry/api';

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** What is under way: what becomes known on the way can be added. */
export interface UnderWay {
  set(attributes: SpanAttributes): void;
}

type Wrap = <T>(name: string, attributes: SpanAttributes, work: (span: UnderWay) => Promise<T>) => Promise<T>;

const NOTHING: UnderWay = { set: () => undefined };
/** Null: nobody wants traces, and nothing that makes them is loaded. */
let wrap: Wrap | null = null;

/** Does some work as a span of a trace, where traces are wanted; else just does it. */
export function traced<T>(
  name: string,
  attributes: SpanAttributes,
  work: (span: UnderWay) => Promise<T>,
): Promise<T> {
  return wrap === null ? work(NOTHING) : wrap(name, attributes, work);
}

/**
 * Sends traces to an OpenTelemetry collector where the environment names one (`OTEL_EXPORTER_OTLP_ENDPOINT`), by OTLP over HTTP.
 * Other variables of OpenTelemetry (headers, batches) hold as its library reads them.
 * @returns what sends the rest and ends it
 */
export async function startTracing(
  env: Readonly<Record<string, string | undefined>>,
): Promise<() => Promise<void>> {
  const isWanted = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (!isWanted || wrap !== null) return () => Promise.resolve();
  const [{ SpanStatusCode }, { BatchSpanProcessor, NodeTracerProvider }, { OTLPTraceExporter }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/exporter-trace-otlp-http'),
    ]);
  const provider = new NodeTracerProvider({
    resource: resourceNamed(env['OTEL_SERVICE_NAME'] ?? 'ebb'),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const tracer = provider.getTracer('ebb');
  wrap = (name, attributes, work) =>
    tracer.startActiveSpan(name, { attributes }, async (span: Span) => {
      try {
        return await work({ set: (more) => void span.setAttributes(more) });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        span.setStatus({ code: SpanStatusCode.ERROR, message });
        throw error;
      } finally {
        span.end();
      }
    });
  return async () => {
    wrap = null;
    await provider.shutdown();
  };
}

/** What the traces are of. */
function resourceNamed(name: string) {
  const attributes = { 'service.name': name };
  const resource = {
    attributes,
    getRawAttributes: () => Object.entries(attributes),
    merge: () => resource,
  };
  return resource;
}
