import { Context, Effect, Layer, Schema } from "effect"
import { appendTokenLine, readTokenFile } from "../edges/token-file.ts"
import { tokensIn } from "./token-line.ts"
import type { TokenLine, TokensKept } from "./token-line.ts"

/** The tokens could not be read or written. */
export class TokenBookError extends Schema.TaggedError<TokenBookError>()("TokenBookError", {
  operation: Schema.Literals(["read", "write"])
}) {
  override get message() {
    return this.operation === "read"
      ? "The tokens of the HTTP API cannot be read; check the permissions of FILE.tokens beside the database, or the database server; until then nobody is let in."
      : "The tokens of the HTTP API cannot be written; check the permissions of the database's folder, or the database server."
  }
}

/** Where operators' tokens are kept, as hashes, and whose users' tokens were revoked: outside the store, so that it can be done beside a running service. */
export class TokenBook extends Context.Service<
  TokenBook,
  {
    /** What is good now. Fails rather than telling of fewer or more. */
    readonly read: Effect.Effect<TokensKept, TokenBookError>
    /** Durable when it returns; a running service heeds it within a second. */
    readonly add: (line: TokenLine) => Effect.Effect<void, TokenBookError>
  }
>()("@bunq-provisioning/runtime/http/TokenBook") {
  /** A file of lines that only grows, usually `<database>.tokens`, mode 0600. */
  static readonly layerFile = ({ file }: { readonly file: string }): Layer.Layer<TokenBook> =>
    Layer.sync(TokenBook, () => {
      let stamp: string | null = null
      let tokens = tokensIn([])
      return TokenBook.of({
        read: Effect.try({
          try: () => {
            const found = readTokenFile(file, stamp)
            if (found === "unchanged") return tokens
            tokens = tokensIn((found.text ?? "").split("\n"))
            stamp = found.stamp
            return tokens
          },
          catch: () => new TokenBookError({ operation: "read" })
        }),
        add: (line) =>
          Effect.try({
            try: () => appendTokenLine(file, JSON.stringify(line)),
            catch: () => new TokenBookError({ operation: "write" })
          })
      })
    })

  /** For what is forgotten at the end anyway. */
  static readonly layerMemory: Layer.Layer<TokenBook> = Layer.sync(TokenBook, () => {
    const lines: string[] = []
    return TokenBook.of({
      read: Effect.sync(() => tokensIn(lines)),
      add: (line) => Effect.sync(() => void lines.push(JSON.stringify(line)))
    })
  })
}
