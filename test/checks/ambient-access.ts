import ts from "typescript"

/** A place where code takes time, randomness or I/O from its surroundings instead of being given it (I10). */
export interface AmbientAccess {
  readonly file: string
  readonly line: number
  /** As a reader would say it: `Date.now`, `new Date()`. */
  readonly what: string
}

/** Declared by the compiler's own libraries or by Node's types, under these names: whatever they are called where they are used. */
const bannedMembers: Record<string, readonly string[]> = {
  DateConstructor: ["now"],
  Performance: ["now"],
  Math: ["random"],
  Crypto: ["randomUUID", "getRandomValues"],
  crypto: ["randomUUID", "getRandomValues", "randomBytes", "randomInt", "randomFill", "randomFillSync"],
  webcrypto: ["randomUUID", "getRandomValues"],
  AbortSignal: ["timeout"],
  process: ["hrtime"],
  Process: ["hrtime", "uptime"]
}
const bannedGlobals = new Set(["setTimeout", "setInterval", "setImmediate", "fetch"])
const bannedModules = /^(node:)?(timers|timers\/promises|perf_hooks)$/

/** The name of what holds a declaration: an interface, a namespace, a module, or the type of a global variable. */
const holderOf = (declaration: ts.Declaration): string | undefined => {
  for (let node: ts.Node = declaration.parent; node !== undefined; node = node.parent) {
    if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) return node.name?.text
    if (ts.isModuleDeclaration(node)) return node.name.text.replace(/^node:/, "")
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) return node.name.text
  }
  return undefined
}

const isAmbient = (declaration: ts.Declaration): boolean => {
  const { fileName } = declaration.getSourceFile()
  return /[/\\](typescript[/\\]lib|@types[/\\]node)[/\\]/.test(fileName)
}

const bannedName = (symbol: ts.Symbol): string | undefined => {
  const declarations = (symbol.declarations ?? []).filter(isAmbient)
  for (const declaration of declarations) {
    const holder = holderOf(declaration)
    if (
      bannedGlobals.has(symbol.name) &&
      (holder === undefined || holder === "global" || holder === "timers")
    ) {
      return symbol.name
    }
    if (holder !== undefined && bannedMembers[holder]?.includes(symbol.name) === true) {
      return `${holder.replace("Constructor", "")}.${symbol.name}`
    }
  }
  return undefined
}

const isDate = (checker: ts.TypeChecker, node: ts.Expression): boolean =>
  checker.getSymbolAtLocation(node)?.name === "Date" &&
  (checker.getSymbolAtLocation(node)?.declarations ?? []).some(isAmbient)

const accessAt = (checker: ts.TypeChecker, node: ts.Node): string | undefined => {
  if (ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0 && isDate(checker, node.expression)) {
    return "new Date()"
  }
  if (ts.isCallExpression(node) && isDate(checker, node.expression)) return "Date()"
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return bannedModules.test(node.moduleSpecifier.text) ? node.moduleSpecifier.text : undefined
  }
  // `Date["now"]`
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    const symbol = checker.getTypeAtLocation(node.expression).getProperty(node.argumentExpression.text)
    return symbol === undefined ? undefined : bannedName(symbol)
  }
  // `const { now } = Date`
  if (ts.isBindingElement(node)) {
    const key = node.propertyName ?? node.name
    if (!ts.isIdentifier(key)) return undefined
    const symbol = checker.getTypeAtLocation(node.parent).getProperty(key.text)
    return symbol === undefined ? undefined : bannedName(symbol)
  }
  if (!ts.isIdentifier(node) || ts.isBindingElement(node.parent)) return undefined
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return undefined
  const found = ts.isShorthandPropertyAssignment(node.parent)
    ? checker.getShorthandAssignmentValueSymbol(node.parent)
    : checker.getSymbolAtLocation(node)
  if (found === undefined) return undefined
  const symbol = found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found
  return bannedName(symbol)
}

/**
 * Finds ambient access in those source files of a program that `wanted` names. Types may mention anything (`typeof fetch`); values may
 * not, under whatever alias: the compiler says which declaration a name means.
 */
export const ambientAccess = (
  program: ts.Program,
  wanted: (file: string) => boolean
): readonly AmbientAccess[] => {
  const checker = program.getTypeChecker()
  const found = new Map<string, AmbientAccess>()
  for (const source of program.getSourceFiles()) {
    if (source.isDeclarationFile || !wanted(source.fileName)) continue
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return
      const what = accessAt(checker, node)
      if (what !== undefined) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1
        found.set(`${source.fileName}:${line}:${what}`, { file: source.fileName, line, what })
      }
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return [...found.values()]
}
