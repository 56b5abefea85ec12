/** Builds the console if needed, and resolves to the exit code of its builder. */
export declare const ensureConsole: () => Promise<number>;
/** Builds the console, and resolves to the exit code of its builder. */
export declare const buildConsole: () => Promise<number>;
