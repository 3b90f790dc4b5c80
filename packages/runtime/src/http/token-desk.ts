import { SecureRandom, Vault } from "@bunq-provisioning/core/ports"
import { Effect, Redacted, Semaphore } from "effect"
import { ApiProblem, problem } from "./api-problem.ts"
import type { Caller } from "./caller.ts"
import { isOperatorToken, operatorTokenHash, operatorTokenOf } from "./operator-token.ts"
import type { OperatorToken } from "./operator-token.ts"
import type { OperatorScope } from "./access.ts"
import { TokenBook } from "./token-book.ts"
import { isUserEvent, userEvents } from "./user-events.ts"
import type { UserEventType } from "./user-events.ts"
import { longestLife, readUserToken, refreshed, signUserToken, userTokenPrefix } from "./user-token.ts"
import type { UserClaims } from "./user-token.ts"

/** What a user's token is to be good for. */
export interface UserTokenOptions {
  /** Default: everything a user may send. An empty list lets them look on. */
  readonly events?: readonly UserEventType[] | undefined
  /** 30 to 3600. Default 900. */
  readonly expiresInSeconds?: number | undefined
}

/** A token, and when it ends, epoch ms. */
export interface IssuedToken {
  readonly token: string
  readonly expiresAt: number
}

/** How long operators' tokens are believed before the book is looked at again, ms. */
const lookEvery = 1_000
/** Sealed with everything else: whoever has the database and not the vault key makes no tokens. */
const keyRow = { owner: "api", purpose: "user-token-key" }

const signingKey = Effect.gen(function* () {
  const vault = yield* Vault
  const kept = yield* vault.read(keyRow)
  if (kept !== null) return Redacted.make(new Uint8Array(Buffer.from(Redacted.value(kept), "base64")))
  const bytes = yield* SecureRandom.use((random) => random.bytes(32))
  yield* vault.write(keyRow, Redacted.make(Buffer.from(bytes).toString("base64")))
  return Redacted.make(bytes)
})

const readLife = (given: unknown): number | ApiProblem => {
  const seconds = given ?? 900
  return typeof seconds === "number" &&
    Number.isSafeInteger(seconds) &&
    seconds >= 30 &&
    seconds <= longestLife
    ? seconds
    : problem("BodyInvalid", { field: "expiresInSeconds", detail: "Give a whole number from 30 to 3600." })
}

/** Where tokens are made and read. */
export const makeTokenDesk = Effect.fnUntraced(function* (now: () => number) {
  const random = yield* SecureRandom
  const book = yield* TokenBook
  const key = yield* signingKey
  const freshId = Effect.map(random.bytes(9), (bytes) => Buffer.from(bytes).toString("base64url"))
  const one = Semaphore.makeUnsafe(1)
  let operators = new Map<string, OperatorToken>()
  let revokedUsers: ReadonlyMap<string, number> = new Map()
  let lookedAt = Number.NEGATIVE_INFINITY

  const isFresh = () => now() - lookedAt < lookEvery && now() >= lookedAt
  const read = Effect.suspend(() => {
    // Whoever had it waited for the same answer.
    if (isFresh()) return Effect.void
    const at = now()
    return Effect.matchEffect(book.read, {
      onFailure: () => Effect.fail(problem("Unavailable", { retryAfterSeconds: 10 })),
      onSuccess: (kept) =>
        Effect.sync(() => {
          operators = new Map(kept.operators.map((token) => [token.sha256, token]))
          revokedUsers = kept.revokedUsers
          lookedAt = at
        })
    })
  })
  const look = Effect.suspend(() => (isFresh() ? Effect.void : one.withPermit(read)))
  const isRevoked = ({ sub, iat }: UserClaims): boolean => iat <= (revokedUsers.get(sub) ?? 0)
  const issue = (claims: UserClaims): IssuedToken => ({
    token: signUserToken(key, claims),
    expiresAt: claims.exp * 1_000
  })

  return {
    /** Whose token it is. Fails with `TokenMissing`, `TokenInvalid` or `TokenExpired`. */
    authenticate: (token: string): Effect.Effect<Caller, ApiProblem> => {
      if (token === "") return Effect.fail(problem("TokenMissing"))
      if (token.startsWith(userTokenPrefix)) {
        const claims = readUserToken(key, token, now())
        if (claims instanceof ApiProblem) return Effect.fail(claims)
        return Effect.flatMap(look, () =>
          isRevoked(claims)
            ? Effect.fail(problem("TokenInvalid"))
            : Effect.succeed({ kind: "user", uuid: claims.sub, claims } as const)
        )
      }
      if (!isOperatorToken(token)) return Effect.fail(problem("TokenInvalid"))
      return Effect.flatMap(look, () => {
        const found = operators.get(operatorTokenHash(token))
        return found === undefined
          ? Effect.fail(problem("TokenInvalid"))
          : Effect.succeed({ kind: "operator", id: found.id, scope: found.scope } as const)
      })
    },
    /** Brings what `isGood` knows up to date; never fails, but nobody is good when the book cannot be read. */
    refreshBook: Effect.catch(look, () => Effect.sync(() => operators.clear())),
    /** Makes the book be read again before anybody else is let in. */
    forgetBook: (): void => void (lookedAt = Number.NEGATIVE_INFINITY),
    /** Whether a caller who was let in would be let in still: streams outlive their request. */
    isGood: (caller: Caller): boolean =>
      caller.kind === "user"
        ? caller.claims.exp * 1_000 > now() && !isRevoked(caller.claims)
        : [...operators.values()].some(({ id }) => id === caller.id),
    userToken: Effect.fnUntraced(function* (uuid: string, { events, expiresInSeconds }: UserTokenOptions) {
      const life = readLife(expiresInSeconds)
      if (life instanceof ApiProblem) return yield* life
      if (events !== undefined && !(Array.isArray(events) && events.every(isUserEvent)))
        return yield* problem("BodyInvalid", { field: "events", detail: `Use ${userEvents.join(", ")}.` })
      yield* look
      // One that is made right after a revocation is good.
      const at = Math.max(Math.floor(now() / 1_000), (revokedUsers.get(uuid) ?? 0) + 1)
      const id = yield* freshId
      const narrowed = events === undefined ? {} : { events: [...new Set(events)] }
      return issue({ v: 1, sub: uuid, iat: at, exp: at + life, fam: at, ...narrowed, id })
    }),
    refresh: Effect.fnUntraced(function* (claims: UserClaims) {
      const next = refreshed(claims, now(), yield* freshId)
      if (next instanceof ApiProblem) return yield* next
      return issue(next)
    })
  }
})
export type TokenDesk = Effect.Success<ReturnType<typeof makeTokenDesk>>

/** Makes, lists and revokes operators' tokens; also beside a running service. */
export const operatorTokens = {
  /** The token is told once, here; only its hash is kept. */
  create: Effect.fnUntraced(function* (about: {
    readonly scope: OperatorScope
    readonly label?: string | undefined
    readonly at: number
  }) {
    const bytes = yield* SecureRandom.use((random) => random.bytes(32))
    const { token, kept } = operatorTokenOf(bytes, {
      scope: about.scope,
      label: about.label ?? null,
      createdAt: about.at
    })
    yield* TokenBook.use((book) => book.add(kept))
    return { ...kept, token: Redacted.make(token) }
  }),
  list: Effect.map(
    TokenBook.use((book) => book.read),
    ({ operators }) => operators
  ),
  /** Whether there was such a token. */
  revoke: Effect.fnUntraced(function* (id: string, at: number) {
    const book = yield* TokenBook
    const known = (yield* book.read).operators.some((token) => token.id === id)
    if (known) yield* book.add({ revoked: id, at })
    return known
  })
}

/** Ends all tokens of one user that were made up to now; those that are made later are good. */
export const revokeUserTokens = (uuid: string, at: number) =>
  TokenBook.use((book) => book.add({ user: uuid, through: Math.floor(at / 1_000), at }))
