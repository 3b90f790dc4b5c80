/** A file of the repository: its path from the root, with `/`, and what it says. */
export interface RepositoryFile {
  readonly path: string
  readonly text: string
}

/** What is wrong with a file, each with its line where it has one; empty when nothing is. */
export type Convention = (file: RepositoryFile) => readonly string[]

const longest = 250
const sayNothing = /^(types?|utils?|helpers?|common|misc|shared|manager|data|info|base)$/
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/

const isOurSource = (path: string) => /^(packages|test|examples|bench-peers)\/.*[.]ts$/.test(path)

/** Names below `src/` or `test/` say what is inside: kebab-case, and none that fits everything. */
const fileNames: Convention = ({ path }) => {
  if (!isOurSource(path)) return []
  const below = path.replace(/^packages\/[^/]+\/(src\/)?|^(test|examples|bench-peers)\//, "").split("/")
  // Next writes the part of an address that varies in brackets: `[...path]`.
  const stems = below.map((part) => part.replace(/^\[(?:[.]{3})?(.+)\]$/, "$1").split(".")[0] ?? "")
  return stems.flatMap((stem) => [
    ...(sayNothing.test(stem) ? [`"${stem}" says nothing about what is inside`] : []),
    ...(kebab.test(stem) ? [] : [`"${stem}" is not kebab-case`])
  ])
}

const fileLength: Convention = ({ path, text }) => {
  const lines = text.split("\n").length - 1
  return isOurSource(path) && lines > longest ? [`${lines} lines, at most ${longest}`] : []
}

const forbiddenText: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/(?<![\w.])\/(home|Users|root|work|workspace)\/[\w.-]/, "a path of one machine"],
  [/\b[A-Z]:\\Users\\/, "a path of one machine"],
  [/(\/\/|@)(registry|npm)[.][\w-]+[.]\w|\bnpmjs[.]org\b|\bregistry\s*=\s*\S*\/\//, "the host of a registry"]
]

/** What is committed works on every machine; the lockfile is the package manager's. */
const portability: Convention = ({ path, text }) =>
  path === "pnpm-lock.yaml"
    ? []
    : text
        .split("\n")
        .flatMap((line, index) =>
          forbiddenText.filter(([pattern]) => pattern.test(line)).map(([, what]) => `:${index + 1} ${what}`)
        )

export const textConventions: readonly Convention[] = [fileNames, fileLength, portability]
