import { Presets, SingleBar } from 'cli-progress';
import type { Io } from './io.js';

export interface Progress {
  at(done: number, failed?: number): void;
  stop(): void;
}

/** Shows a bar on stderr where a person looks on, and nothing otherwise. */
export function progress(
  io: Pick<Io, 'interactive' | 'stderr'>,
  quiet: boolean,
  label: string,
  total: number,
): Progress {
  if (quiet || !io.interactive) return { at: () => undefined, stop: () => undefined };
  const bar = new SingleBar(
    {
      format: `${label} {bar} {value}/{total} | {failed} failed | {eta_formatted} left`,
      stream: io.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { failed: 0 });
  return { at: (done, failed = 0) => bar.update(done, { failed }), stop: () => bar.stop() };
}
