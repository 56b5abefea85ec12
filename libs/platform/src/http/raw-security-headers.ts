/** What is shown as JSON loads nothing, and nobody shows it within a page of their own. */
export const LOADS_NOTHING: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/** These go with answers that are given before, or without, hooks that say what browsers may do with them. */
export const RAW_SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': Object.entries(LOADS_NOTHING)
    .map(([name, values]) => [name, ...values].join(' '))
    .join(';'),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
