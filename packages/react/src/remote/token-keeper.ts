import type { Environment } from "../environment.ts"

/** Asked for the first token, and for another one when the server no longer takes `refused`. */
export interface TokenAsk {
  readonly refused: string | null
}
/**
 * A token, or who gives one: usually a call to your own backend, which makes user tokens. null = there is none, the user has to sign in; when it rejects it is
 * asked again later, as a server that does not answer.
 */
export type TokenSource = string | ((ask: TokenAsk) => string | null | Promise<string | null>)

export interface TokenKeeper {
  readonly current: () => Promise<string>
  /** Another token than the one that was refused; null = there is none. */
  readonly another: (refused: string) => Promise<string | null>
  /** Keeps the token fresh until the returned function is called. */
  readonly hold: () => () => void
}

interface Options {
  readonly source: TokenSource
  readonly environment: Environment
  /** A fresh token for one that is still good; null = not now. */
  readonly refresh: (token: string) => Promise<string | null>
}

/** Who does not give a token by then is asked again: everything waits for it. */
const patience = 45_000

/** ms until a user token should be refreshed: after two thirds of its life, or of what is left of it. null = it does not say. */
const untilRefresh = (token: string, now: number): number | null => {
  try {
    const claims = token.slice(4, token.indexOf(".")).replaceAll("-", "+").replaceAll("_", "/")
    const { iat, exp } = JSON.parse(atob(claims)) as { iat: number; exp: number }
    const left = (Math.min(exp - iat, exp - now / 1_000) * 2_000) / 3
    return Number.isFinite(left) ? Math.max(left, 1_000) : null
  } catch {
    return null
  }
}

/** One token for everything that is asked at the same time; many that are refused together ask for another one once. */
export const tokenKeeper = ({ source, environment, refresh }: Options): TokenKeeper => {
  let token: string | null = typeof source === "string" ? source : null
  let asked: Promise<string> | null = null
  const holders = new Set<object>()
  let cancel = () => {}

  /** Of a token that was made just now the clock is not asked: where it is ahead of the server's, every token would seem to have ended. */
  const schedule = (now = environment.now()) => {
    cancel()
    const old = token
    const ms = old === null || holders.size === 0 ? null : untilRefresh(old, now)
    if (old === null || ms === null) return
    cancel = environment.after(ms, () => {
      void refresh(old)
        .catch(() => null)
        .then((fresh) => {
          if (token !== old) return
          if (fresh !== null) {
            token = fresh
            schedule(-Infinity)
            // Refused for good it is of no use to ask again; the next 401 asks whoever makes tokens.
          } else if (ms > 1_000) schedule()
        })
    })
  }
  const ask = (refused: string | null): Promise<string> => {
    if (typeof source === "string") return Promise.resolve(token ?? source)
    asked ??= new Promise<string | null>((resolve, reject) => {
      const answered = environment.after(patience, reject)
      Promise.resolve()
        .then(() => source({ refused }))
        .then(resolve, reject)
        .finally(answered)
    })
      .then((made) => {
        token = made ?? ""
        schedule()
        return token
      })
      .finally(() => {
        asked = null
      })
    return asked
  }
  return {
    current: () => (token === null ? ask(null) : Promise.resolve(token)),
    another: async (refused) => {
      if (token !== null && token !== refused) return token
      const made = await ask(refused)
      return made === refused ? null : made
    },
    hold: () => {
      const holder = {}
      if (holders.add(holder).size === 1) schedule()
      return () => {
        holders.delete(holder)
        if (holders.size === 0) schedule()
      }
    }
  }
}
