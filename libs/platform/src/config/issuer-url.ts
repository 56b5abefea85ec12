import { isLoopback } from './loopback.js';

/**
 * Tells whether what comes from there can be believed: nobody on the way has changed it.
 * @param address may hold `{tenantid}`
 */
export const isTrustworthy = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
};

/** Reads the name of an issuer, which is an address and stays as it is. @throws RangeError */
export const parseIssuerUrl = (text: string): string => {
  if (!isTrustworthy(text))
    throw new RangeError('must be an address with https://, or with http:// on this machine, as the claim iss has it');
  return text;
};
