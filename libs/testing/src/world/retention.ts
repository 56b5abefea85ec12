import { SHAREPOINT, type RetentionPolicy } from '#licensing';

const THIRTY_DAYS = { milliseconds: 30 * 86_400_000, iso: 'P30D' } as const;

/** The default: 30 days for everything, SharePoint's documents for good. */
export const RETENTION_30_DAYS: RetentionPolicy = {
  ofService: (service) => (service === SHAREPOINT ? 'for-good' : THIRTY_DAYS),
  ofUser: THIRTY_DAYS,
};
