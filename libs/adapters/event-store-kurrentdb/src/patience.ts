import {
  AccessDenied,
  StoreUnavailable,
  ThrottledLog,
  WrongSetting,
  OutcomeUnknown,
  type Delay,
  type Random,
} from '#application';

export interface Patience {
  readonly delay: Delay;
  readonly random: Random;
  /** Tells milliseconds that only ever grow. */
  readonly monotonic: () => number;
  /**
   * Is told at once that the server isn't there, and why, and then every 30 s. Without it nobody waits for a server:
   * only what may be wrong is tried again.
   */
  readonly onWaiting?: ((reason: string) => void) | undefined;
  /** Is told once that the wait is over, and how long it was. */
  readonly onThere?: ((seconds: number) => void) | undefined;
}

/**
 * A node that has just started refuses good credentials for 1 to 3 s, and may show another face as long, so what seems
 * to be wrong is wrong after so many milliseconds.
 */
const WRONG_AFTER = 10_000;
const WAITS = 'waits for the server';
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5_000;
const LONGEST_WHILE_WRONG = 1_000;

const seemsWrong = (error: unknown): boolean => error instanceof AccessDenied || error instanceof WrongSetting;
const isAway = (error: unknown): boolean => error instanceof StoreUnavailable || error instanceof OutcomeUnknown;

/**
 * Tries until it succeeds: a server that isn't there is waited for, and a setting that seems to be wrong gets 10 s.
 * @throws what `attempt` throws, once trying again is of no use
 */
export const openPatiently = async <T>(attempt: () => Promise<T>, patience: Patience): Promise<T> => {
  const { delay, monotonic, onWaiting, onThere } = patience;
  const log = new ThrottledLog((_what, trouble) => {
    if (trouble.state === 'over') onThere?.(trouble.seconds);
    else onWaiting?.(String(trouble.details['reason']));
  }, monotonic);
  let wrongSince: number | undefined;
  for (let count = 0; ; count += 1) {
    try {
      const opened = await attempt();
      log.over(WAITS);
      return opened;
    } catch (error) {
      const now = monotonic();
      if (seemsWrong(error)) {
        wrongSince ??= now;
        if (now - wrongSince >= WRONG_AFTER) throw error;
      } else {
        if (!isAway(error) || onWaiting === undefined) throw error;
        wrongSince = undefined;
      }
      log.warn(WAITS, { reason: (error as Error).message });
      await delay.wait(pauseAfter(count, wrongSince !== undefined, patience));
    }
  }
};

/** Gives 0.5 to 1 times as much as the count says, so that many processes don't come all at once. */
const pauseAfter = (count: number, mayBeWrong: boolean, { random }: Patience): number => {
  const longest = mayBeWrong ? LONGEST_WHILE_WRONG : LONGEST_PAUSE;
  const milliseconds = Math.min(longest, FIRST_PAUSE * 2 ** Math.min(count, 10));
  const [byte = 0] = random.bytes(1);
  return Math.round(milliseconds * (0.5 + byte / 512));
};
