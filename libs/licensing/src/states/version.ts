import type { VersionRecorded } from '../events.js';

export interface VersionState {
  readonly kind: 'version';
  /** It is missing before the first one. */
  readonly last?: VersionRecorded['data'];
}

export const initialVersion: VersionState = { kind: 'version' };

export const evolveVersion = (_state: VersionState, { data }: VersionRecorded): VersionState => ({
  kind: 'version',
  last: data,
});
