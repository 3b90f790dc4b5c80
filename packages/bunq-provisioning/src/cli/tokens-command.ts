import { NodeSecureRandom } from "@bunq-provisioning/adapter-http"
import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { SecureRandom } from "@bunq-provisioning/core/ports"
import { operatorTokens, revokeUserTokens } from "@bunq-provisioning/runtime/http"
import type { OperatorScope, OperatorToken, TokenBook } from "@bunq-provisioning/runtime/http"
import { Effect, Layer, Redacted, Result } from "effect"
import { wallNow } from "../edges/wall-clock.ts"
import { tokenBookLayer } from "../token-book-layer.ts"
import type { CommandContext, Outcome } from "./command.ts"
import { presentDatabase } from "./database-option.ts"
import { exitCode } from "./exit-code.ts"
import { fileOption } from "./file-option.ts"
import { textTable } from "./text-table.ts"
import { UsageError } from "./usage-error.ts"

const place = (context: CommandContext) => ({
  database: presentDatabase(context, "tokens"),
  file: fileOption(context, "tokens-file")
})

const run = async <A, E>(
  { database, file }: ReturnType<typeof place>,
  effect: Effect.Effect<A, E, TokenBook | SecureRandom>
): Promise<A> => {
  const layer = Layer.mergeAll(tokenBookLayer(database, file), NodeSecureRandom.layer)
  const result = await Effect.runPromise(Effect.result(Effect.provide(effect, layer)))
  return Result.getOrThrowWith(result, (error) => error)
}

const scopeOf = ({ options }: CommandContext): OperatorScope => {
  const { scope } = options
  if (scope !== "read" && scope !== "act")
    throw new UsageError("MissingArgument", "tokens create needs --scope read or --scope act.")
  return scope
}
const labelOf = ({ options }: CommandContext): string | undefined => {
  const { label } = options
  if (typeof label !== "string") return undefined
  if (!/^[\w .:@-]{1,60}$/.test(label))
    throw new UsageError(
      "BadValue",
      "--label takes up to 60 letters, digits, spaces or any of _ . : @ - and nothing else."
    )
  return label
}

const create = async (context: CommandContext): Promise<Outcome> => {
  const [scope, label] = [scopeOf(context), labelOf(context)]
  const made = await run(place(context), operatorTokens.create({ scope, label, at: wallNow() }))
  const token = Redacted.value(made.token)
  const { output } = context
  output.line(token)
  output.line(`Token ${made.id}, scope ${scope}. It is not shown again: keep it where secrets are kept.`)
  return { exitCode: exitCode.done, summary: { ok: true, id: made.id, scope, label: made.label, token } }
}

const row = ({ id, scope, createdAt, label }: OperatorToken) => [
  id,
  scope,
  new Date(createdAt).toISOString(),
  label ?? ""
]

const list = async (context: CommandContext): Promise<Outcome> => {
  const tokens = await run(place(context), operatorTokens.list)
  const { output } = context
  if (tokens.length === 0) output.line("There are no tokens; the HTTP API lets nobody in.")
  else for (const line of textTable([["id", "scope", "made", "label"], ...tokens.map(row)])) output.line(line)
  const shown = tokens.map(({ id, scope, label, createdAt }) => ({ id, scope, label, createdAt }))
  return { exitCode: exitCode.done, summary: { ok: true, tokens: shown } }
}

/** A user's id; null = it is none, and so the id of an operator's token. */
const externalUuidIn = (given: string): string | null => {
  try {
    return parseExternalUuid(given)
  } catch {
    return null
  }
}

const revoke = async (context: CommandContext): Promise<Outcome> => {
  const [, id] = context.positionals
  if (id === undefined)
    throw new UsageError(
      "MissingArgument",
      "tokens revoke needs the ID that tokens list shows, or the UUID of a user."
    )
  const uuid = externalUuidIn(id)
  if (uuid !== null) {
    await run(place(context), revokeUserTokens(uuid, wallNow()))
    context.output.line(`Revoked: a running service refuses every token of ${uuid} made until now.`)
    return { exitCode: exitCode.done, summary: { ok: true, revoked: true, uuid } }
  }
  const known = await run(place(context), operatorTokens.revoke(id, wallNow()))
  context.output.line(
    known ? "Revoked: a running service refuses it within a second." : "There is no such token."
  )
  return { exitCode: known ? exitCode.done : exitCode.failed, summary: { ok: known, revoked: known } }
}

/** Looks after operators' tokens, also beside a running service. */
export const tokensCommand = async (context: CommandContext): Promise<Outcome> => {
  const [action, id] = context.positionals
  if (action !== "revoke" && id !== undefined)
    throw new UsageError(
      "UnexpectedArgument",
      "There is a word too many; see bunq-provisioning tokens --help."
    )
  switch (action) {
    case "create":
      return create(context)
    case "list":
      return list(context)
    case "revoke":
      return revoke(context)
    default:
      throw new UsageError(
        "BadValue",
        "tokens knows create, list and revoke; see bunq-provisioning tokens --help."
      )
  }
}
