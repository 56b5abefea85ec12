/** Each word of a path of `/v1.0`, as Graph spells it. Nobody has such an id or name. */
const WORDS = [
  'v1.0',
  '$metadata',
  '$batch',
  '$count',
  'users',
  'me',
  'organization',
  'subscribedSkus',
  'directory',
  'deletedItems',
  'microsoft.graph.user',
  'subscriptions',
  'auditLogs',
  'directoryAudits',
  'delta',
  'assignLicense',
  'licenseDetails',
  'reprocessLicenseAssignment',
  'restore',
];
const SPELLING = new Map(WORDS.map((word) => [word.toLowerCase(), word]));

/** Some libraries name types and functions by their namespace, or by its short name. */
const shortened = (part: string): string => {
  const [, name] = /^(?:microsoft\.)?graph\.(\w+)$/i.exec(part) ?? [];
  if (name === undefined) return part;
  return name.toLowerCase() === 'user' ? 'microsoft.graph.user' : name;
};
const spelled = (part: string): string => {
  const bare = shortened(part.replace(/\(\)$/, ''));
  return SPELLING.get(bare.toLowerCase()) ?? part;
};

const KEY = /^(\$?\w+)(?:\(|%28)(?:\w+=)?(?:'|%27)(.*)(?:'|%27)(?:\)|%29)$/i;
/** Gives a key as a part of its own: `users('x')` is `users/x`, and a doubled quote in it is one quote. */
const partsOf = (part: string): readonly string[] => {
  const [, name, key] = KEY.exec(part) ?? [];
  if (name === undefined || key === undefined) return [spelled(part)];
  return [spelled(name), key.replaceAll("''", "'").replaceAll(/%27%27/gi, '%27')];
};

/** The type says which list is meant; before an id it says nothing that the id doesn't. */
const withoutCast = (parts: readonly string[]): readonly string[] =>
  parts.filter((part, at) => part !== 'microsoft.graph.user' || at === parts.length - 1);

/** Tells whether somebody asks Graph's API, however the path is spelt. */
export const isGraphPath = (url: string): boolean => /^\/v1\.0(?:[/?]|$)/i.test(url);

/**
 * Gives a URL as the routes have it: words in Graph's spelling, and keys as parts. Whatever doesn't begin with `/v1.0`
 * is given back as it is.
 */
export const canonicalUrl = (url: string): string => {
  if (!isGraphPath(url)) return url;
  const end = url.indexOf('?');
  const [path, query] = end === -1 ? [url, ''] : [url.slice(0, end), url.slice(end)];
  const parts = path.split('/').filter((part) => part !== '');
  return `/${withoutCast(parts.flatMap(partsOf)).join('/')}${query}`;
};
