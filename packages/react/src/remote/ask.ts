import type { Environment } from "../environment.ts"
import type { TokenKeeper } from "./token-keeper.ts"

export interface AskOptions {
  readonly method?: "POST"
  readonly body?: string
  readonly headers?: { readonly [name: string]: string }
  readonly signal?: AbortSignal
}

/** Sends a request of the API. One that the server refuses for its token is sent again with another token, so that the caller never sees that. */
export type Ask = (path: string, options?: AskOptions) => Promise<Response>

interface Options {
  readonly baseUrl: string
  readonly environment: Environment
  readonly tokens: TokenKeeper
}

/** A request with a given token. */
export const bare =
  ({ baseUrl, environment }: Pick<Options, "baseUrl" | "environment">) =>
  (path: string, token: string, options: AskOptions = {}): Promise<Response> =>
    environment.fetch(`${baseUrl.replace(/(\/v1)?\/*$/, "/v1")}${path}`, {
      ...options,
      headers: { ...options.headers, authorization: `Bearer ${token}` },
      cache: "no-store",
      credentials: "omit"
    })

export const asking = ({ tokens, ...options }: Options): Ask => {
  const send = bare(options)
  return async (path, given) => {
    const token = await tokens.current()
    const response = await send(path, token, given)
    if (response.status !== 401) return response
    const other = await tokens.another(token)
    if (other === null) return response
    // It fails when the refusal was cut off, and that is of no interest.
    response.body?.cancel().catch(() => {})
    return send(path, other, given)
  }
}
