import { useAsOf } from '../api/api-context.js';
import { useRead } from '../api/use-read.js';

const ADMINISTRATORS = {
  /** Assign, change, remove and reassign licenses, singly and in bulk. */
  licenses: ['GlobalAdministrator', 'UserAdministrator', 'LicenseAdministrator'],
  /** Create, change, delete and restore users. */
  users: ['GlobalAdministrator', 'UserAdministrator'],
} as const;

type Right = keyof typeof ADMINISTRATORS;

/** Tells whether a role of the person in front may do this. What it may not isn't shown; the server refuses it anyway. */
export const useMay = (): ((right: Right) => boolean) => {
  const { data: me } = useRead('/api/me', {});
  return (right) => me?.roles.some((role) => (ADMINISTRATORS[right] as readonly string[]).includes(role)) ?? false;
};

/** In the past every write is off, and this says why. */
export const useWhyNot = (): string | undefined =>
  useAsOf() === undefined ? undefined : 'The past can’t be changed. Go back to now first.';
