/**
 * This is where chance comes from. In production nobody can foretell it, because keys are drawn from it; in a
 * simulation it follows from a seed, so that a run can be repeated. Every adapter passes `randomContract`
 * (libs/testing).
 */
export interface Random {
  /** Draws so many bytes (0 or more), each value equally likely, in an array of its own that the caller may change. */
  bytes(count: number): Uint8Array;
}
