import { errorCatalogue, errorCodes, type RetryClass } from './error-catalogue.js';

const RETRY: { readonly [C in RetryClass]: string } = {
  none: 'no',
  'same-id': 'yes, under the same id',
  later: 'after something has changed',
};

/** Makes the page `docs/reference/errors.md` from the catalogue, in the order of status and then code. */
export const errorReference = (): string => {
  const codes = errorCodes().toSorted((a, b) => errorCatalogue[a].status - errorCatalogue[b].status);
  const rows = codes.map((code) => {
    const { status, retry, meaning } = errorCatalogue[code];
    return `| \`${code}\` | ${status} | ${RETRY[retry]} | ${meaning} |`;
  });
  return `# Errors

Made from \`libs/contracts/src/errors/error-catalogue.ts\` by \`npm run docs:errors\`; don't edit it here.

Every error is a problem document (RFC 9457, \`application/problem+json\`) with \`type\`, \`title\`, \`status\`,
\`detail\`, \`code\`, and the numbers of the case as further members. Programs should look at \`code\`; it never
changes its meaning. *Again?* says whether asking again helps.

| code | status | again? | when |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
};
