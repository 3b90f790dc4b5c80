import type { ProvisionStore, SecureRandom, Vault } from "@bunq-provisioning/core/ports"
import type { Provisioner, RunPlain } from "@bunq-provisioning/runtime"
import type {
  ApiOptions,
  ApiServer,
  IssuedToken,
  OperatorScope,
  OperatorToken,
  TokenBook,
  UserTokenOptions
} from "@bunq-provisioning/runtime/http"
import { Effect, Exit, Layer, Redacted, Scope } from "effect"
import type { Context } from "effect"
import { wallNow } from "./edges/wall-clock.ts"

/** How the HTTP API behaves; what is left out stays as it is. */
export interface ApiSettings extends Pick<ApiOptions, "origins" | "limits" | "heartbeat"> {
  /** Where operators' tokens are kept, as hashes. Default: the database's name with `.tokens`, for a server a table in it; without a database they end with the process. */
  readonly tokensFile?: string | undefined
}

/** The HTTP API of a provisioner, for callers who use promises. */
export interface ApiHandle {
  /**
   * Answers requests of any framework that speaks `Request` and `Response`; never rejects. Paths are `/v1/…`, `/health`, `/ready` and `/metrics`. Refuses
   * everything that needs a token until one was made.
   */
  readonly handler: (request: Request) => Promise<Response>
  /**
   * A short-lived token for one user's browser, bound to this user and to `events`. Rejects with `ProvisionerError` reason `NotFound` for nobody, with
   * `ApiProblem` for options that are not valid.
   */
  readonly userToken: (uuid: string, options?: UserTokenOptions) => Promise<IssuedToken>
  /**
   * Ends all tokens of one user that were made up to now, also those of other processes within a second; a token that is made later is good. Rejects with
   * `ProvisionerError` reason `NotFound` for nobody.
   */
  readonly revokeUserTokens: (uuid: string) => Promise<void>
  /** Operators' tokens: programs of yours and people. */
  readonly operatorTokens: {
    /** `token` is told this once; only its hash is kept. */
    readonly create: (about: {
      readonly scope: OperatorScope
      readonly label?: string
    }) => Promise<OperatorToken & { readonly token: string }>
    readonly list: () => Promise<readonly OperatorToken[]>
    /** Whether there was such a token; it is refused from now on, and streams opened with it end. */
    readonly revoke: (id: string) => Promise<boolean>
  }
  /** Resolves when it is ready; rejects when the settings cannot be used. It starts by itself with the first request. */
  readonly start: () => Promise<void>
  /** Takes no more requests and ends the streams of changes. A second close is fine. */
  readonly close: () => Promise<void>
}

/** What only the owner of the provisioner does. */
export interface OwnedApiHandle extends ApiHandle {
  /** Closes, and lets go of everything. */
  readonly end: () => Promise<void>
}

type Needs = Provisioner | ProvisionStore | Vault | SecureRandom

/** Loaded with the first use: whoever serves no HTTP does not pay for it. */
const load = () => Promise.all([import("@bunq-provisioning/runtime/http"), import("./token-book-layer.ts")])

const unavailable = () =>
  new Response(
    JSON.stringify({
      type: "urn:bunq-provisioning:Unavailable",
      title: "Not available now",
      status: 503,
      reason: "Unavailable",
      detail: "Try again later; nothing that was acknowledged is lost."
    }),
    {
      status: 503,
      headers: {
        "content-type": "application/problem+json",
        "cache-control": "no-store",
        "retry-after": "10"
      }
    }
  )

export const makeApiHandle = <R>(
  run: RunPlain<R | Needs>,
  { database, tokensFile, ...options }: ApiSettings & { readonly database: string | undefined }
): OwnedApiHandle => {
  const scope = Scope.makeUnsafe()
  let book: Promise<Context.Context<TokenBook>> | undefined
  let server: Promise<ApiServer["Service"]> | undefined
  let closing: Promise<void> | undefined

  const openBook = async (): Promise<Context.Context<TokenBook>> => {
    const [, { tokenBookLayer }] = await load()
    return Effect.runPromise(Layer.buildWithScope(tokenBookLayer(database, tokensFile), scope))
  }
  const withBook = async <A, E, N>(effect: Effect.Effect<A, E, N | TokenBook>) => {
    const opening = (book ??= openBook())
    // A database server that was away may be back the next time.
    opening.catch(() => (book = undefined))
    return Effect.provideContext(effect, await opening) as Effect.Effect<A, E, Exclude<N, TokenBook>>
  }
  const open = async () => {
    const [{ makeApiServer }] = await load()
    const { machineDefinition } = await import("@bunq-provisioning/core/machine")
    const made = await withBook(makeApiServer({ ...options, machine: machineDefinition }))
    return run("Api.start", Effect.provideService(made, Scope.Scope, scope))
  }
  const ready = (): Promise<ApiServer["Service"]> => {
    if (server !== undefined) return server
    const opening = open()
    opening.catch(() => (server = undefined))
    return (server = opening)
  }
  const close = async (): Promise<void> => {
    const made = await server?.catch(() => undefined)
    if (made !== undefined) await Effect.runPromise(made.close)
  }
  const end = async (): Promise<void> => {
    await close()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  }

  return {
    handler: async (request) => {
      if (closing !== undefined && server === undefined) return unavailable()
      const made = await ready().catch(() => null)
      return made === null ? unavailable() : made.handler(request)
    },
    userToken: async (uuid, given) => run("Api.userToken", (await ready()).userToken(uuid, given)),
    revokeUserTokens: async (uuid) => run("Api.revokeUserTokens", (await ready()).revokeUserTokens(uuid)),
    operatorTokens: {
      create: async (about) => {
        const [{ operatorTokens }] = await load()
        const made = await run(
          "Api.tokens",
          await withBook(operatorTokens.create({ ...about, at: wallNow() }))
        )
        return { ...made, token: Redacted.value(made.token) }
      },
      list: async () => {
        const [{ operatorTokens }] = await load()
        return run("Api.tokens", await withBook(operatorTokens.list))
      },
      revoke: async (id) => {
        const [{ operatorTokens }] = await load()
        return run("Api.tokens", await withBook(operatorTokens.revoke(id, wallNow())))
      }
    },
    start: async () => void (await ready()),
    close: () => (closing ??= close()),
    end
  }
}
