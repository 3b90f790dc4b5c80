import ts from "typescript"
import type { Convention } from "./text-conventions.ts"

const snake = /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/
const speaksWire =
  /^packages\/(core\/src\/wire|sandbox)\/|^test\/|^packages\/(?!core\/)[^/]+\/src\/testing\/|[.](test|test-support)[.]ts$/
const isShipped = (path: string) => /^packages\/[^/]+\/src\//.test(path)

/** `it`, `it.concurrent`, `describe.each(rows)`: what a `.skip` hangs on. */
const isTestFunction = (node: ts.Expression): boolean => {
  if (ts.isIdentifier(node)) return /^(it|test|describe|suite)$/.test(node.text)
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) return isTestFunction(node.expression)
  return false
}

const says = (node: ts.Expression | undefined, word: RegExp): boolean =>
  node !== undefined &&
  (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) &&
  word.test(node.getText())

/** The name a disabled test is given; `undefined` when the call disables nothing. */
const disabled = (node: ts.CallExpression): { readonly name: ts.Expression | undefined } | undefined => {
  const { expression: callee } = node
  if (
    ts.isPropertyAccessExpression(callee) &&
    /^(skip|todo)$/.test(callee.name.text) &&
    isTestFunction(callee.expression)
  ) {
    return { name: node.arguments[0] }
  }
  const conditional =
    ts.isCallExpression(callee) && ts.isPropertyAccessExpression(callee.expression)
      ? callee.expression
      : undefined
  return conditional !== undefined &&
    /^(skipIf|runIf)$/.test(conditional.name.text) &&
    isTestFunction(conditional.expression)
    ? { name: node.arguments[0] }
    : undefined
}

const problemAt = (path: string, node: ts.Node): string | undefined => {
  if (ts.isIdentifier(node) && snake.test(node.text) && isShipped(path) && !speaksWire.test(path)) {
    return `${node.text}: snake_case belongs to the wire`
  }
  if (
    ts.isExportDeclaration(node) &&
    isShipped(path) &&
    (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))
  ) {
    return "export *: exports are named, by hand"
  }
  if (!ts.isCallExpression(node)) return undefined
  if (
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "only" &&
    isTestFunction(node.expression.expression)
  ) {
    return ".only: the other tests would not run"
  }
  const test = disabled(node)
  return test !== undefined && !says(test.name, /\bbecause\b/)
    ? 'a disabled test says why in its name: "… because …"'
    : undefined
}

/** The conventions that need a parser, for our TypeScript. */
export const syntaxConventions: Convention = ({ path, text }) => {
  if (!/^(packages|test|examples|bench-peers)\/.*[.]ts$/.test(path)) return []
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2024, true)
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    const problem = problemAt(path, node)
    if (problem !== undefined) {
      found.add(`:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1} ${problem}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found]
}
