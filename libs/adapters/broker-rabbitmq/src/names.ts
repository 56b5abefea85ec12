/**
 * These are the names of all exchanges and queues. The version in them stands for the meaning of the messages and of
 * the queues' arguments: another version is another set of queues.
 */
export interface Names {
  /** Commands are published to this exchange, whose name doesn't depend on the number of lanes. */
  readonly commands: string;
  /**
   * The exchange `commands` hands its messages to this one, which spreads them over the lanes. The number of lanes is
   * part of its name.
   */
  readonly lanes: string;
  readonly lane: (index: number) => string;
  /** The exchange and the queue of one step of the retry ladder have this name. */
  readonly retry: (milliseconds: number) => string;
  /** The exchange and the queue of parked messages have this name. */
  readonly parked: string;
  readonly events: string;
  /** Wake-ups wait in this queue for so long. */
  readonly wakeUps: (milliseconds: number) => string;
  /** The exchange and the queue of the wake-ups that have waited have this name. */
  readonly due: string;
  /** The names of all our queues and exchanges begin with one of these. */
  readonly prefixes: readonly string[];
}

export const namesOf = ({ prefix, lanes }: { readonly prefix: string; readonly lanes: number }): Names => ({
  commands: `${prefix}commands.v2`,
  lanes: `${prefix}commands.v2.${lanes}`,
  lane: (index) => `${prefix}commands.v2.${lanes}.${index}`,
  retry: (milliseconds) => `${prefix}commands.v2.${lanes}.retry.${milliseconds}`,
  parked: `${prefix}parked.v2`,
  events: `${prefix}licensing.events`,
  wakeUps: (milliseconds) => `${prefix}wake-ups.v2.${milliseconds}`,
  due: `${prefix}wake-ups.v2.due`,
  prefixes: ['commands.v2', 'parked.v2', 'licensing.events', 'wake-ups.v2'].map((name) => `${prefix}${name}`),
});
