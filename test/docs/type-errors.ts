import { join } from "node:path"
import ts from "typescript"
import { root } from "../checks/repository.ts"
import type { CodeBlock } from "./code-block.ts"

/** What the reader of a document has at hand and the document does not show. */
const placeholders = `
declare function showForm(required: readonly { readonly type: string; readonly state: string }[]): void
`

/** What the compiler says about the blocks, each as a module of its own with the settings of this repository; empty when they compile. */
export const typeErrors = (blocks: readonly CodeBlock[]): readonly string[] => {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), (file) => ts.sys.readFile(file))
    .config as object
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root)
  const folder = join(root, "test/docs")
  const ambient = join(folder, "placeholders.d.ts")
  const modules = new Map(
    blocks.map((block, index) => [join(folder, `block-${index}.${block.language ?? "ts"}`), block])
  )
  const textOf = (file: string) => (file === ambient ? placeholders : modules.get(file)?.code)

  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (file) => textOf(file) ?? readFile(file)
  host.fileExists = (file) => textOf(file) !== undefined || fileExists(file)
  host.getSourceFile = (file, version, ...rest) => {
    const text = textOf(file)
    return text === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, text, version)
  }
  const program = ts.createProgram([...modules.keys(), ambient], options, host)
  return [...modules].flatMap(([file, { document, line }]) => {
    const source = program.getSourceFile(file)
    return ts.getPreEmitDiagnostics(program, source).map(({ messageText, start = 0 }) => {
      const below = source === undefined ? 0 : ts.getLineAndCharacterOfPosition(source, start).line
      return `${document}:${line + below}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`
    })
  })
}
