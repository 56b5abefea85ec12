export const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Returns the code with which the broker closed a channel or a connection, or undefined where it didn't. */
export const codeOf = (error: unknown): number | undefined => (error as { code?: number } | undefined)?.code;
