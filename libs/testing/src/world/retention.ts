import { SHAREPOINT, type RetentionPolicy } from '#licensing';

const THIRTY_DAYS = { milliseconds: 30 * 86_400_000, iso: 'P30D' } as const;

export const RETENTION_30_DAYS: RetentionPolicy = {
  ofService: (service) => (service === SHAREPOINT ? 'for-good' : THIRTY_DAYS),
  ofUser: THIRTY_DAYS,
};
