import type { ChosenUser } from './chosen-users.js';
import { UUID } from './uuid.js';

export interface UserList {
  readonly users: readonly ChosenUser[];
  /** Lines that name nobody, by their numbers from 1. */
  readonly unread: readonly number[];
  /** Of lines that name somebody for the second time, how many. */
  readonly repeated: number;
}

/** Columns that name a user, as exports of this console and of others head them. */
const COLUMNS = ['userprincipalname', 'user principal name', 'address', 'user', 'username', 'id', 'object id'];
const AN_ADDRESS = /^[^\s@,;]+@[^\s@,;]+$/;

/** Cells of one line; quotation marks hold separators. No name or address goes over two lines. */
const cellsOf = (line: string, separator: string): readonly string[] => {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at]!;
    if (isQuoted && sign === '"' && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"') isQuoted = !isQuoted;
    else if (sign === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell.trim()];
};

const separatorOf = (line: string): string => ['\t', ';', ','].find((sign) => line.includes(sign)) ?? ',';
const isUser = (cell: string): boolean => UUID.test(cell) || AN_ADDRESS.test(cell);

/**
 * Reads addresses and ids of users: one a line, or a CSV, of which the column counts that its head says, or else the
 * first cell that can name a user.
 */
export const readUserList = (text: string): UserList => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  const separator = separatorOf(lines.find((line) => line.trim() !== '') ?? '');
  const users = new Map<string, ChosenUser>();
  const unread: number[] = [];
  let column: number | undefined;
  let isFirst = true;
  let repeated = 0;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cells = cellsOf(line, separator);
    if (isFirst) {
      isFirst = false;
      const heads = cells.map((cell) => cell.toLowerCase());
      const named = COLUMNS.map((name) => heads.indexOf(name)).find((at) => at >= 0);
      if (named !== undefined) {
        column = named;
        continue;
      }
    }
    const cell = column === undefined ? cells.find(isUser) : cells[column];
    if (cell === undefined || !isUser(cell)) unread.push(index + 1);
    else if (users.has(cell.toLowerCase())) repeated += 1;
    else users.set(cell.toLowerCase(), { user: cell, name: cell });
  }
  return { users: [...users.values()], unread, repeated };
};
