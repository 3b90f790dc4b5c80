import type { View } from "@bunq-provisioning/core"
import { createContext, createElement, useContext, useMemo, useRef } from "react"
import type { ReactElement, ReactNode } from "react"
import { clientOf } from "./client.ts"
import type { Client } from "./client.ts"
import type { DraftKeeping } from "./drafts.ts"
import { sameParts } from "./same-parts.ts"
import type { Transport } from "./transport.ts"

interface Surroundings {
  readonly client: Client
  readonly initialViews: ReadonlyMap<string, View>
  readonly keeping: DraftKeeping
}

const Context = createContext<Surroundings | null>(null)

export interface ProvisionProviderProps {
  /** Made once, outside of components: another one means other connections. */
  readonly transport: Transport
  /** What a server rendered with; the same there and in the browser, so that nothing flickers. */
  readonly initialViews?: readonly View[]
  /** Where `useDraft` keeps what is typed. Default `tab`. */
  readonly drafts?: DraftKeeping
  readonly children?: ReactNode
}

const none: readonly View[] = []

/** Gives the hooks below it their transport. */
export const ProvisionProvider = ({
  transport,
  initialViews = none,
  drafts: keeping = "tab",
  children
}: ProvisionProviderProps): ReactElement => {
  // A list written where the provider is rendered is another one each time, and says the same.
  const views = useRef(none)
  views.current = sameParts(views.current, initialViews)
  const given = views.current
  const value = useMemo(
    () => ({
      client: clientOf(transport),
      initialViews: new Map(given.map((view) => [view.uuid, view])),
      keeping
    }),
    [transport, given, keeping]
  )
  return createElement(Context.Provider, { value }, children)
}

export const useSurroundings = (): Surroundings => {
  const found = useContext(Context)
  if (found === null) throw new Error("ProvisionProvider is missing")
  return found
}
