import { browser } from "../edges/browser.ts"
import type { Environment } from "../environment.ts"
import type { FollowListener, Following, ProvisionPage, Transport } from "../transport.ts"
import { asking, bare } from "./ask.ts"
import { followStream } from "./follow-stream.ts"
import { problemOf, unreachable } from "./problem-of.ts"
import { sendEvent } from "./send-event.ts"
import { tokenKeeper } from "./token-keeper.ts"
import type { TokenSource } from "./token-keeper.ts"

export interface RemoteOptions {
  /** Where the API is, with or without `/v1`. */
  readonly baseUrl: string
  /**
   * A user token or an operator token, or a function that gives one; it is asked again, with what was refused, when the server no longer takes it. User
   * tokens are refreshed before they end while anybody is followed, up to the eight hours the API allows.
   */
  readonly token: TokenSource
  readonly fetch?: typeof globalThis.fetch
  /** For tests. */
  readonly environment?: Environment
}

/**
 * Follows and sends through the HTTP API. Make it once, outside of components, and anew when somebody else logs in: it keeps the token it has. It does
 * nothing before somebody is followed.
 *
 * A stream that breaks is tried again with growing pauses, at once when the network is back, and goes on after the last change seen.
 */
export const remote = ({ baseUrl, token, fetch, environment: given = browser }: RemoteOptions): Transport => {
  const environment = fetch === undefined ? given : { ...given, fetch }
  const send = bare({ baseUrl, environment })
  const tokens = tokenKeeper({
    source: token,
    environment,
    refresh: async (old) => {
      const response = await send("/user-tokens/refresh", old, { method: "POST" })
      return response.ok ? ((await response.json()) as { readonly token: string }).token : null
    }
  })
  const ask = asking({ baseUrl, environment, tokens })
  const followAt = (path: string, listener: FollowListener): Following => {
    const release = tokens.hold()
    const { stop, retry } = followStream({ ask, environment, path, listener })
    return {
      stop: () => {
        stop()
        release()
      },
      retry
    }
  }
  const pathOf = (uuid: string) => `/provisions/${encodeURIComponent(uuid)}`
  return {
    environment,
    follow: (uuid, listener) => followAt(`${pathOf(uuid)}/changes`, listener),
    followAll: (listener) => followAt("/changes", listener),
    send: (uuid, event, options) =>
      sendEvent(event, { ...options, ask, environment, path: `${pathOf(uuid)}/events` }),
    list: async ({ phases, ...query }, signal) => {
      // JSON leaves out what is undefined.
      const given = JSON.parse(JSON.stringify({ ...query, phase: phases?.join() })) as Record<string, string>
      const lost = () => Promise.reject(unreachable)
      const response = await ask(`/provisions?${new URLSearchParams(given)}`, { signal }).catch(lost)
      if (!response.ok) throw await problemOf(response)
      return response.json().catch(lost) as Promise<ProvisionPage>
    }
  }
}
