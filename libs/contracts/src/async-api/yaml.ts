const PLAIN = /^[A-Za-z$/][\w$./ #{}-]*$/;
const OTHER_MEANING = /^(true|false|null|yes|no|on|off|y|n)$|: | #|[ {}]$/i;

const scalar = (value: unknown): string =>
  typeof value === 'string' && PLAIN.test(value) && !OTHER_MEANING.test(value) ? value : JSON.stringify(value);

const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

const block = (value: unknown, indent: string): string => {
  if (value === null || typeof value !== 'object') return ` ${scalar(value)}\n`;
  if (isEmpty(value)) return Array.isArray(value) ? ' []\n' : ' {}\n';
  const lines = Array.isArray(value)
    ? value.map((each) => `${indent}-${block(each, `${indent}  `).replace(/^\n +/, ' ')}`)
    : Object.entries(value)
        .filter(([, each]) => each !== undefined)
        .map(([name, each]) => `${indent}${scalar(name)}:${block(each, `${indent}  `)}`);
  return `\n${lines.join('')}`;
};

/** Writes a JSON value as YAML in block style. */
export const toYaml = (value: object): string => block(value, '').slice(1);
