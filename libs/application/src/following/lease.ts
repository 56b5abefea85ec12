import type { Clock } from '../ports/clock-and-ids.js';
import { type Lease, LeaseLost, type ReadModels } from '../ports/read-models.js';

/** Under these terms one of all processes is the only one who does something. */
export interface LeaseTerms {
  readonly readModels: Pick<ReadModels, 'acquireLease' | 'releaseLease'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly name: string;
  /** Names this process (or this start of it) among those that may hold the lease. */
  readonly holder: string;
  /** A holder that vanished keeps the others waiting for so long. */
  readonly milliseconds: number;
  /** Tells which of the others have surely ended: their leases are taken at once. */
  readonly isGone?: (holder: string) => boolean;
}

/** Resolves to undefined while another process holds it. @throws ReadModelsUnavailable */
export const acquire = ({
  readModels,
  clock,
  name,
  holder,
  milliseconds,
  isGone,
}: LeaseTerms): Promise<Lease | undefined> => readModels.acquireLease(name, holder, clock.now(), milliseconds, isGone);

/** Gives it back. Where that fails it runs out by itself. */
export const release = ({ readModels }: LeaseTerms, lease: Lease): Promise<void> =>
  readModels.releaseLease(lease).catch(() => {});

/**
 * Makes a function to be called again and again: it renews the lease once a third of its time has passed.
 * @throws LeaseLost, ReadModelsUnavailable
 */
export const renewal = (terms: LeaseTerms, lease: Lease): (() => Promise<void>) => {
  const { clock, milliseconds } = terms;
  let renewed = Date.parse(clock.now());
  return async () => {
    if (Date.parse(clock.now()) - renewed < milliseconds / 3) return;
    if ((await acquire(terms))?.token !== lease.token) throw new LeaseLost(`${lease.name} was taken over`);
    renewed = Date.parse(clock.now());
  };
};
