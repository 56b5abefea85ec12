import { withTexts, type Personal, type UserState } from '#licensing';
import type { Codec, PlacedValue } from '../ports/codec.js';
import { DamagedPersonalData } from '../ports/damaged-personal-data.js';

export interface OpenedUser {
  readonly state: UserState;
  /** Texts that can't be read are sealed in the state; this is what is wrong with the first of them. */
  readonly damage?: DamagedPersonalData;
}

const hasTexts = (
  state: UserState,
): state is Extract<UserState, { readonly userId: string; readonly profile: object }> => 'profile' in state;

const placedIn = (state: UserState): readonly PlacedValue[] => {
  const values: PlacedValue[] = [];
  if (!hasTexts(state)) return values;
  const { userId: personId } = state;
  withTexts(state, (value, kind) => {
    values.push({ value, personId, kind });
    return value;
  });
  return values;
};

const shown = ({ personal, kind }: Personal, text: string | null): Personal =>
  text === null ? { personal, kind, erased: true } : { personal, kind, clear: text };

/**
 * Opens the texts of users of one tenant, who were folded from sealed events: what was overwritten since is never
 * opened. It looks at the keys once for all of them. Keeps the order.
 * @throws KeysUnavailable
 */
export const openUsers = async (
  codec: Pick<Codec, 'revealAround'>,
  tenantId: string,
  states: readonly UserState[],
): Promise<readonly OpenedUser[]> => {
  const placed = states.map(placedIn);
  const all = placed.flat();
  if (all.length === 0) return states.map((state) => ({ state }));
  const texts = await codec.revealAround(tenantId, all);
  let next = 0;
  return states.map((state) => {
    let damage: DamagedPersonalData | undefined;
    const opened = withTexts(state, (value) => {
      const text = texts[next++]!;
      if (!(text instanceof DamagedPersonalData)) return shown(value, text);
      damage ??= text;
      return value;
    });
    return damage === undefined ? { state: opened } : { state: opened, damage };
  });
};
