import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heaps of this process, those of its threads too, grow to twice what lives in them before V8 collects what is
 * left behind. Left to itself it waits for up to four times as much where memory is plenty: while users of a large
 * bulk operation came and went, 1.1 GB were taken, of which 0.2 were in use. V8 looks at the flag whenever it has
 * collected, so that it may be set by a running process. Figures: docs/explanation/performance.md.
 */
export const boundHeapGrowth = (): void => setFlagsFromString('--heap-growing-percent=100');
