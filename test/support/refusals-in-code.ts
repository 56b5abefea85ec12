import { join } from 'node:path';
import ts from 'typescript';

/** A declaration at the top of a file, or the part of a table there that is one command's. */
interface Place {
  readonly codes: ReadonlySet<string>;
  readonly leadsTo: ReadonlySet<ts.Node>;
}
const FOLDERS = ['libs/licensing/src/', 'libs/application/src/prepare/', 'libs/application/src/operations/'];
/** These are called for one command only, and not from its rows: what becomes of one user of many is no refusal. */
const BY_NAME: ReadonlyMap<string, string> = new Map([
  ['planOperation', 'StartOperation'],
  ['planUndo', 'StartOperation'],
  ['withDeletedUsers', 'StartOperation'],
  ['withDeletedUser', 'RestoreUser'],
]);

export interface RefusalsInCode {
  readonly byCommand: ReadonlyMap<string, readonly string[]>;
  /** Those that are written down anywhere, whether or not a command leads there. */
  readonly all: readonly string[];
}

/**
 * Reads in the source code which refusals each command can come to: those that are written down in whatever its
 * behaviour and its preparation lead to. It follows names, not values, so that it may find one too many, never one too
 * few.
 */
export const refusalsInCode = (root: string, types: readonly string[]): RefusalsInCode => {
  const program = programOf(root);
  const checker = program.getTypeChecker();
  const isOurs = ({ fileName }: ts.SourceFile): boolean =>
    FOLDERS.some((folder) => fileName.startsWith(join(root, folder))) && !/[.-]spec\.ts$/.test(fileName);
  const files = program.getSourceFiles().filter(isOurs);
  const known = new Set(types);

  const rowsIn = (node: ts.Node): readonly ts.Node[] => {
    const rows: ts.Node[] = [];
    const visit = (each: ts.Node): void => {
      if (ts.isPropertyAssignment(each) && ts.isIdentifier(each.name) && known.has(each.name.text)) rows.push(each);
      else ts.forEachChild(each, visit);
    };
    visit(node);
    return rows;
  };
  const tops = files.flatMap((file) => file.statements.flatMap(declarationsIn));
  const roots = new Map(types.map((type) => [type, [] as ts.Node[]]));
  for (const row of tops.flatMap(rowsIn)) roots.get(nameOf(row) ?? '')?.push(row);
  for (const top of tops) roots.get(BY_NAME.get(nameOf(top) ?? '') ?? '')?.push(top);

  const isTop = new Set<ts.Node>(tops);
  const placeOf = (node: ts.Node): Place => {
    const codes = new Set<string>();
    const leadsTo = new Set<ts.Node>();
    const visit = (each: ts.Node): void => {
      if (ts.isTypeNode(each)) return;
      if (ts.isPropertyAssignment(each) && each.name.getText() === 'code') {
        for (const text of textsIn(each.initializer)) codes.add(text);
      }
      if (ts.isIdentifier(each)) {
        const found = declarationOf(checker, each);
        if (found !== undefined && isTop.has(found) && rowsIn(found).length === 0) leadsTo.add(found);
      }
      ts.forEachChild(each, visit);
    };
    visit(node);
    return { codes, leadsTo };
  };
  const places = new Map<ts.Node, Place>();
  const reach = (start: readonly ts.Node[]): readonly string[] => {
    const seen = new Set(start);
    for (const node of seen) {
      if (!places.has(node)) places.set(node, placeOf(node));
      for (const next of places.get(node)!.leadsTo) seen.add(next);
    }
    return [...new Set([...seen].flatMap((node) => [...places.get(node)!.codes]))].toSorted();
  };
  return { byCommand: new Map([...roots].map(([type, start]) => [type, reach(start)])), all: reach(tops) };
};

const programOf = (root: string): ts.Program => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = ['libs/licensing/src/index.ts', 'libs/application/src/index.ts'].map((file) => join(root, file));
  return ts.createProgram(files, { ...options, noEmit: true, types: [] });
};
const declarationsIn = (statement: ts.Statement): readonly ts.Node[] => {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
  return ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) ? [statement] : [];
};
const nameOf = (node: ts.Node): string | undefined =>
  'name' in node && ts.isIdentifier(node.name as ts.Node) ? (node.name as ts.Identifier).text : undefined;
const declarationOf = (checker: ts.TypeChecker, name: ts.Identifier): ts.Node | undefined => {
  const symbol = ts.isShorthandPropertyAssignment(name.parent)
    ? checker.getShorthandAssignmentValueSymbol(name.parent)
    : checker.getSymbolAtLocation(name);
  if (symbol === undefined) return undefined;
  const { valueDeclaration } = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  return valueDeclaration;
};
const textsIn = (node: ts.Node): readonly string[] =>
  ts.isStringLiteral(node)
    ? [node.text]
    : ts.isConditionalExpression(node)
      ? [...textsIn(node.whenTrue), ...textsIn(node.whenFalse)]
      : [];
