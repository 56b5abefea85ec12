import { toASCII } from 'tr46';
import { caseFold } from 'unicode-case-folding';

/** Unicode's canonical caseless form (D145): folding can leave NFC, so what is folded is normalized after it. */
const folded = (text: string): string => caseFold(text.normalize('NFD')).normalize('NFC');

/** Such a domain is in ASCII already, apart from capitals; most are, and a list may have 100,000 of them. */
const PLAIN = /^(?!(?:.*\.)?[xX][nN]--)[A-Za-z\d.-]*$/;

/**
 * Returns undefined for what has no ASCII form by UTS 46, nontransitional. Node's own `domainToASCII` follows the
 * Unicode version of each Node, and reads numbers as IP addresses: a stored key must not depend on what computed it.
 */
const inAscii = (domain: string, verifyDNSLength: boolean): string | undefined =>
  PLAIN.test(domain)
    ? folded(domain)
    : (toASCII(domain.normalize('NFC'), { checkBidi: true, checkJoiners: true, verifyDNSLength }) ?? undefined);

/** Tells whether the domain has an ASCII form that isn't longer than a name in the DNS may be. */
export const hasAsciiForm = (domain: string): boolean => inAscii(domain, true) !== undefined;

/**
 * What is no domain is folded like any other text, so that every text has a key, and the key of a key is that key.
 * `ß` in a domain isn't `ss`: these are two domains, and may belong to two owners.
 */
const domainKey = (domain: string): string => {
  const plain = folded(domain);
  return inAscii(domain, false) ?? inAscii(plain, false) ?? plain;
};

/**
 * Two addresses are the same where this text is: the server, the command line and the files all ask here.
 * Source: docs/explanation/domain.md#address.
 */
export const normalizeAddress = (address: string): string => {
  const at = address.lastIndexOf('@');
  return at < 0 ? folded(address) : `${folded(address.slice(0, at))}@${domainKey(address.slice(at + 1))}`;
};
