/** Names of all exchanges and queues. The version stands for the meaning of messages and arguments: another one is another set of queues. */
export interface Names {
  /** Where commands are published: a stable name, whatever the number of lanes. */
  readonly commands: string;
  /** Where `commands` hands on to: spreads over the lanes. The number of lanes is part of the name. */
  readonly lanes: string;
  readonly lane: (index: number) => string;
  /** Exchange and queue of one step of the ladder. */
  readonly retry: (milliseconds: number) => string;
  /** Exchange and queue. */
  readonly parked: string;
  readonly events: string;
  /** What waits for so long. */
  readonly wakeUps: (milliseconds: number) => string;
  /** Exchange and queue of what has waited. */
  readonly due: string;
  /** How the names of all of them begin. */
  readonly ours: readonly string[];
}

export const namesOf = ({ prefix, lanes }: { readonly prefix: string; readonly lanes: number }): Names => ({
  commands: `${prefix}commands.v1`,
  lanes: `${prefix}commands.v1.${lanes}`,
  lane: (index) => `${prefix}commands.v1.${lanes}.${index}`,
  retry: (milliseconds) => `${prefix}commands.v1.${lanes}.retry.${milliseconds}`,
  parked: `${prefix}parked.v1`,
  events: `${prefix}licensing.events`,
  wakeUps: (milliseconds) => `${prefix}wake-ups.v1.${milliseconds}`,
  due: `${prefix}wake-ups.v1.due`,
  ours: ['commands.v1', 'parked.v1', 'licensing.events', 'wake-ups.v1'].map((name) => `${prefix}${name}`),
});
