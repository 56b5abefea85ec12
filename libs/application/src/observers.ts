import type { Outcome } from './ports/broker.js';

/**
 * Says how an append ended. `stored`: it was made, now or before. `conflict`: another writer was faster. `reread`: it
 * rested on what had changed, or was only guessed, so that this is read and decided on again. `failed`: the store was
 * away, or the outcome stayed unknown.
 */
export type AppendEnd = 'stored' | 'conflict' | 'reread' | 'failed';

/**
 * Is told by the lanes what they do. It gets only numbers, never who or what. A call must not throw, and takes no time.
 */
export interface LaneObserver {
  /** A batch of so many commands was decided. */
  batch(commands: number): void;
  /** An append begins; what it returns is called once, when that has ended. */
  append(): (end: AppendEnd) => void;
}
/**
 * Calls whoever only looks on or tells of what was done, and swallows what that throws: what is decided and stored by
 * then stays so.
 */
export const quietly = (tell: () => void): void => {
  try {
    tell();
  } catch {
    // it has no place to be told
  }
};

/** Gives an observer that the lanes can't be hurt by. */
export const harmless = (observer: LaneObserver): LaneObserver => ({
  batch: (commands) => quietly(() => observer.batch(commands)),
  append: () => {
    let ended: ((end: AppendEnd) => void) | undefined;
    quietly(() => (ended = observer.append()));
    return (end) => quietly(() => ended?.(end));
  },
});

/** Is told what became of each message that was consumed, once that is settled with the broker. */
export interface DeliveryObserver {
  settled(outcome: Outcome['outcome']): void;
}

export interface SpanOptions {
  readonly kind: 'server' | 'producer' | 'consumer' | 'internal';
  /** This is the W3C trace context of the cause. Anything malformed counts as none. */
  readonly parent?: string | undefined;
  /** These are ids of commands, names and numbers, and no personal data. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}
export interface Span {
  /** This is the W3C trace context to hand on: of this span, or the parent's where nothing is recorded. */
  readonly traceparent: string | undefined;
  /** Is to be called once. */
  end(result?: { readonly failed?: boolean; readonly attributes?: SpanOptions['attributes'] }): void;
}
export interface Tracer {
  start(name: string, options: SpanOptions): Span;
}
/** Records nothing and hands the cause on. */
export const UNTRACED: Tracer = { start: (_name, { parent }) => ({ traceparent: parent, end: () => {} }) };
