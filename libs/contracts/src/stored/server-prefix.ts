/** Streams on a server have this before their names, unless the URL names another prefix. */
const DEFAULT_PREFIX = 'seatledger.';
const FORM = /^[a-z][a-z0-9-]*\.$/;

/**
 * Takes the member `prefix` off the URL of a server on which others have streams, too. What else stands in the URL
 * stays as it is.
 * @throws RangeError for a prefix of another form, and for two of them
 */
export const takePrefix = (url: string): { readonly url: string; readonly prefix: string } => {
  const [place = '', ...rest] = url.split('?');
  const options = rest.join('?').split('&');
  const isPrefix = (option: string): boolean => /^prefix(=|$)/i.test(option);
  const [option, second] = options.filter(isPrefix);
  if (option === undefined) return { url, prefix: DEFAULT_PREFIX };
  const prefix = option.slice('prefix='.length);
  if (second !== undefined || !FORM.test(prefix))
    throw new RangeError(
      `prefix must be one name of small letters, digits and dashes that begins with a letter and ends with a dot, ` +
        `like ${DEFAULT_PREFIX}`,
    );
  const others = options.filter((each) => !isPrefix(each));
  return { url: others.length === 0 ? place : `${place}?${others.join('&')}`, prefix };
};
