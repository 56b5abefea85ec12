import type { CommandRequest } from '#application';

/**
 * Types of commands by the names that they had in earlier releases. They stay valid for good: whoever sends under one
 * is answered as under the name of today, also where a command comes again under the other name.
 */
export const OLD_COMMAND_TYPES = {
  TransferLicenses: 'ReassignLicenses',
} as const satisfies Readonly<Record<string, CommandRequest['type']>>;

/** The same of the last parts of routes, which are the words of the command line, too. */
const OLD_STEPS: ReadonlyMap<string, string> = new Map([['transfer', 'reassign']]);

/** Gives the type of today for one of earlier releases, and leaves every other text as it is. */
export const typeOfToday = (type: string): string =>
  Object.hasOwn(OLD_COMMAND_TYPES, type) ? OLD_COMMAND_TYPES[type as keyof typeof OLD_COMMAND_TYPES] : type;

/** Gives every name of a step, that of today first. */
export const namesOfStep = (step: string): readonly string[] => [
  step,
  ...[...OLD_STEPS].filter(([, today]) => today === step).map(([old]) => old),
];

/** Gives the route of today for one that ends with an old name, and nothing for any other. */
export const routeOfToday = (route: string): string | undefined => {
  const at = route.lastIndexOf('/') + 1;
  const today = OLD_STEPS.get(route.slice(at));
  return today === undefined ? undefined : route.slice(0, at) + today;
};
