import {
  type Duration,
  parseDuration,
  type RetentionPolicy,
  type RetentionTerm,
  type Service,
  SHAREPOINT,
} from '#licensing';

/**
 * Reads `exchange=P60D,teams=P7D`: what single services have instead of RETENTION, where `for-good` keeps data without
 * end. The documents of SharePoint stay for good unless a duration is named for them.
 * @throws RangeError with a sentence that says what is wrong
 */
export const parseRetentionByService = (text: string): RetentionPolicy['ofService'] => {
  const terms = new Map<Service, RetentionTerm>();
  for (const part of text.split(',')) {
    const [, service, term] = /^\s*([a-z][a-z0-9-]*)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
    if (service === undefined || term === undefined)
      throw new RangeError(`"${part.trim()}" is no service=duration, for example exchange=P60D`);
    if (terms.has(service as Service)) throw new RangeError(`names ${service} twice`);
    terms.set(service as Service, term === 'for-good' ? term : durationOf(service, term));
  }
  if (!terms.has(SHAREPOINT)) terms.set(SHAREPOINT, 'for-good');
  return terms;
};

const durationOf = (service: string, term: string): Duration => {
  try {
    return parseDuration(term);
  } catch (error) {
    throw new RangeError(`${service}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
};
