import stringWidth from 'string-width';

type Cell = string | number | undefined;

/**
 * People choose names, so a control character in a name must not steer the terminal, and one that nobody sees (of
 * direction or without width) must not make it look like another name. Such characters are shown as `\u202e`.
 */
export const printable = (text: string): string =>
  text
    .replaceAll(/\p{Cc}/gu, ' ')
    .replaceAll(/[\p{Cf}\u2028\u2029]/gu, (sign) => `\\u${sign.codePointAt(0)?.toString(16).padStart(4, '0')}`);

/** A terminal shows some signs in two columns, and some in none. */
const widthOf = (text: string): number => stringWidth(text);

/**
 * Rows under their headers, with two spaces between columns and numbers to the right. Without rows there are only the
 * headers.
 */
export function table(headers: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = rows.map((row) => headers.map((_, at) => printable(String(row[at] ?? ''))));
  const widths = headers.map((header, at) => Math.max(widthOf(header), ...texts.map((row) => widthOf(row[at] ?? ''))));
  const right = headers.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === 'number'));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => {
        const space = ' '.repeat((widths[at] ?? 0) - widthOf(cell));
        return right[at] ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd();
  return [
    line(headers),
    line(widths.map((width, at) => (headers[at] === '' ? '' : '-'.repeat(width)))),
    ...texts.map(line),
  ].join('\n');
}

/** Makes a text such as `1 user` or `2 users`. */
export const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;

/** An address of a person who was erased in between is null. */
export const shownAliases = (aliases: readonly (string | null)[] = []): readonly string[] =>
  aliases.map((alias) => alias ?? '(erased)');
