/** The words that a program shows: its string literals with Japanese in them. */
import fs from 'node:fs';
import ts from 'typescript';

export interface ShownText {
  /** From 1. */
  line: number;
  text: string;
}

export function japaneseStrings(file: string): ShownText[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found: ShownText[] = [];
  const look = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (isText && /[ぁ-んァ-ヶ一-龠]/.test(node.text)) {
      found.push({ line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1, text: node.text });
    }
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
}
