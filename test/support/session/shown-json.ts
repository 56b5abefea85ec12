/**
 * JSON as a document shows it. `…` inside a text stands for any text. Alone it stands for any value, for further
 * members or for further items.
 */
type Pattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Pattern>; readonly open: boolean }
  | { readonly kind: 'array'; readonly items: readonly Pattern[]; readonly open: boolean };

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null|[[\]{}:,…])/y;

/**
 * Reads the shown form. An `…` among members or items must be the last of them.
 * @throws Error where it is neither JSON nor `…`
 */
export const parseShown = (text: string): Pattern => {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const [, token] = TOKEN.exec(text) ?? [];
    if (token === undefined) throw new Error(`not JSON: ${text.slice(at, at + 40)}`);
    tokens.push(token);
  }
  const expected = (token: string): void => {
    const next = tokens.shift();
    if (next !== token) throw new Error(`${token} expected, ${next ?? 'the end'} found in ${text.slice(0, 60)}`);
  };
  const list = (close: string, element: () => void): boolean => {
    let open = false;
    while (tokens[0] !== close) {
      if (open) throw new Error(`something follows … in ${text.slice(0, 60)}`);
      if (tokens[0] === '…') {
        tokens.shift();
        open = true;
      } else element();
      if (tokens[0] !== close) expected(',');
    }
    tokens.shift();
    return open;
  };
  const value = (): Pattern => {
    const token = tokens.shift();
    if (token === '{') {
      const members = new Map<string, Pattern>();
      const open = list('}', () => {
        const name = JSON.parse(tokens.shift() ?? '') as string;
        expected(':');
        members.set(name, value());
      });
      return { kind: 'object', members, open };
    }
    if (token === '[') {
      const items: Pattern[] = [];
      const open = list(']', () => items.push(value()));
      return { kind: 'array', items, open };
    }
    if (token === '…') return { kind: 'any' };
    return { kind: 'value', value: JSON.parse(token ?? '') as string | number | boolean | null };
  };
  const pattern = value();
  if (tokens.length > 0) throw new Error(`more than one value: ${text.slice(0, 60)}`);
  return pattern;
};

/** Tells whether the actual text is like the shown one, in which `…` stands for any text within a line. */
export const matchesText = (shown: string, actual: string): boolean => {
  const parts = shown.split('…').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(actual);
};

/**
 * Returns every place where the actual value isn't as shown, as `path: what`. The order of items matters, and that of
 * members doesn't.
 */
export const differences = (pattern: Pattern, actual: unknown, path = '$'): readonly string[] => {
  const differs = (what: string): readonly string[] => [`${path}: ${what}, and there is ${JSON.stringify(actual)}`];
  switch (pattern.kind) {
    case 'any':
      return [];
    case 'value': {
      const { value } = pattern;
      const same =
        typeof value === 'string' && typeof actual === 'string' ? matchesText(value, actual) : value === actual;
      return same ? [] : differs(`${JSON.stringify(value)} is shown`);
    }
    case 'array': {
      const { items, open } = pattern;
      if (!Array.isArray(actual)) return differs('a list is shown');
      if (actual.length < items.length || (actual.length > items.length && !open))
        return differs(`${items.length} items${open ? ' or more' : ''} are shown`);
      return items.flatMap((item, index) => differences(item, actual[index], `${path}[${index}]`));
    }
    case 'object': {
      const { members, open } = pattern;
      if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return differs('an object is shown');
      const unshown = open ? [] : Object.keys(actual).filter((name) => !members.has(name));
      return [
        ...unshown.map((name) => `${path}.${name}: is not shown`),
        ...[...members].flatMap(([name, member]) =>
          name in actual
            ? differences(member, (actual as Record<string, unknown>)[name], `${path}.${name}`)
            : [`${path}.${name}: is shown, and isn't there`],
        ),
      ];
    }
  }
};
