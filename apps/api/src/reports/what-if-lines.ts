import { StoreUnavailable, type WhatIfReport } from '#application';

/** A page is told as it is done, and the report at the end. */
type Step = { readonly progress: string; readonly to: string };
interface Running {
  readonly to: string;
  /** Begins, and is to be called once. */
  readonly run: (onProgress: (position: string) => void) => Promise<WhatIfReport>;
  readonly onEnd: () => void;
  readonly onBug: (error: unknown) => void;
  /** Nobody waits for the report any more. */
  readonly gone: AbortSignal;
}

/**
 * Writes how far it is and at last the report, one JSON document a line. Progress that nobody has read gives way to the
 * newest one.
 */
export async function* whatIfLines({ to, run, onEnd, onBug, gone }: Running): AsyncGenerator<string, void> {
  let step: Step | undefined;
  let wake: () => void = () => undefined;
  let report: WhatIfReport | undefined;
  let end: string | undefined;
  const running = run((progress) => {
    step = { progress, to };
    wake();
  }).then(
    (found) => void (report = found),
    (error: unknown) => {
      end = error instanceof StoreUnavailable ? 'store-unavailable' : 'internal-error';
      if (end === 'internal-error' && !gone.aborted) onBug(error);
    },
  );
  void running.then(() => wake());
  try {
    while (report === undefined && end === undefined) {
      if (step === undefined) await new Promise<void>((resolve) => (wake = resolve));
      if (step !== undefined) yield `${JSON.stringify(step)}\n`;
      step = undefined;
    }
    yield `${JSON.stringify(report === undefined ? { end } : { report })}\n`;
  } finally {
    onEnd();
  }
}
