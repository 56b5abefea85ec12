import type { Personal } from '#licensing';

const isPersonal = (value: object): value is Personal =>
  'personal' in value &&
  typeof value.personal === 'string' &&
  ('clear' in value || 'sealed' in value || 'erased' in value);

/** Calls `visit` for every personal value anywhere in `data`, in order. */
export const visitPersonal = (data: unknown, visit: (value: Personal) => void): void => {
  if (typeof data !== 'object' || data === null) return;
  if (isPersonal(data)) return visit(data);
  for (const value of Object.values(data)) visitPersonal(value, visit);
};

/** Returns `data` with every personal value replaced. What holds no personal value isn't copied. */
export const mapPersonal = (data: unknown, replace: (value: Personal) => Personal): unknown => {
  if (typeof data !== 'object' || data === null) return data;
  if (isPersonal(data)) return replace(data);
  if (Array.isArray(data)) {
    const items: unknown[] = data.map((item) => mapPersonal(item, replace));
    return items.every((item, index) => item === data[index]) ? data : items;
  }
  let changed = false;
  const members = Object.entries(data).map(([name, value]: [string, unknown]) => {
    const mapped = mapPersonal(value, replace);
    changed ||= mapped !== value;
    return [name, mapped] as const;
  });
  return changed ? Object.fromEntries(members) : data;
};
