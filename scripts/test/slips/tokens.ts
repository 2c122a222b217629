/** The tokens of a handler that a participant writes: no comments, and nothing of TypeScript's types. */
import ts from 'typescript';

export interface Token {
  kind: 'word' | 'text' | 'number' | 'mark';
  text: string;
  start: number;
  end: number;
  /** From 0. */
  line: number;
}

export function tokensOf(source: string, file: string): Token[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  const types = typesIn(tree);
  const isType = (start: number) => types.some(([from, to]) => start >= from && start < to);
  return scanned(source)
    .filter(({ start }) => !isType(start))
    .map((token) => ({ ...token, line: tree.getLineAndCharacterOfPosition(token.start).line }));
}

/** What the code says, whatever stands between its tokens: two texts are equal but for spacing where these are. */
export function gist(source: string): string {
  return scanned(source)
    .map(({ text }) => text)
    .join(' ');
}

/** The names that a handler gives to its variables and parameters. */
export function namesIn(source: string, file: string): string[] {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isNamed = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (isNamed && ts.isIdentifier(node.name)) names.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true));
  return [...names];
}

function scanned(source: string): Omit<Token, 'line'>[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, source);
  const tokens: Omit<Token, 'line'>[] = [];
  // Of each brace that is open, whether it is that of a template string, which goes on behind it.
  const open: boolean[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (kind === ts.SyntaxKind.CloseBraceToken && open.pop()) kind = scanner.reScanTemplateToken(false);
    if (kind === ts.SyntaxKind.OpenBraceToken) open.push(false);
    if (kind === ts.SyntaxKind.TemplateHead || kind === ts.SyntaxKind.TemplateMiddle) open.push(true);
    const [start, end] = [scanner.getTokenStart(), scanner.getTokenEnd()];
    tokens.push({ kind: kindOf(kind), text: source.slice(start, end), start, end });
  }
  return tokens;
}

function kindOf(kind: ts.SyntaxKind): Token['kind'] {
  if (kind === ts.SyntaxKind.StringLiteral || kind === ts.SyntaxKind.NoSubstitutionTemplateLiteral) return 'text';
  if (kind === ts.SyntaxKind.NumericLiteral) return 'number';
  return kind >= ts.SyntaxKind.Identifier ? 'word' : 'mark';
}

/** Where types stand, and what is imported for them: from, to. */
function typesIn(tree: ts.SourceFile): [number, number][] {
  const found: [number, number][] = [];
  const visit = (node: ts.Node): void => {
    const isWhole = ts.isImportDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node);
    if (isWhole || ts.isTypeNode(node)) found.push([node.getStart(), node.end]);
    else ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
