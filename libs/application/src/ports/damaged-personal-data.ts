/**
 * What is kept of a person can't be read: a key, what is left of a shredded one, or a value that was sealed with it.
 * Only a copy of it helps. Whatever doesn't need it goes on.
 */
export abstract class DamagedPersonalData extends Error {
  abstract readonly code: 'damaged-key' | 'missing-person-key' | 'seal-broken';

  /** @param personId says of whom it is kept; what belongs to a whole tenant is kept of nobody */
  constructor(
    message: string,
    readonly personId?: string,
  ) {
    super(message);
  }
}

/** Returns such an error in the place of the result. @throws what `attempt` throws else */
export const orDamage = <T>(attempt: () => T): T | DamagedPersonalData => {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof DamagedPersonalData) return error;
    throw error;
  }
};
