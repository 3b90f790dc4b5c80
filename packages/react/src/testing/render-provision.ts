import type { View } from "@bunq-provisioning/core"
import { act, createElement, StrictMode } from "react"
import type { ReactNode } from "react"
import { createRoot } from "react-dom/client"
import type { DraftKeeping } from "../drafts.ts"
import { ProvisionProvider } from "../provider.ts"
import { fakeTransport } from "./fake-transport.ts"
import type { FakeTransport } from "./fake-transport.ts"

export interface RenderOptions {
  /** Users the server knows. */
  readonly views?: readonly View[]
  /** Instead of a fake one with these views. */
  readonly transport?: FakeTransport
  /** Default false. */
  readonly strict?: boolean
  /** As of the provider. */
  readonly initialViews?: readonly View[]
  readonly drafts?: DraftKeeping
}

export interface RenderedProvision {
  readonly container: HTMLElement
  readonly transport: FakeTransport
  /** Tells a view and waits until it is rendered. */
  readonly tell: (view: View) => Promise<void>
  /** Does something, and waits until what follows from it is rendered. */
  readonly act: (what: () => unknown) => Promise<void>
  readonly rerender: (children: ReactNode) => Promise<void>
  readonly unmount: () => Promise<void>
}

declare global {
  /** React asks for it wherever `act` is called. */
  var IS_REACT_ACT_ENVIRONMENT: boolean | undefined
}

/** Renders components below a provider with a fake transport, in whatever DOM the test has. Needs `react-dom`. */
export const renderProvision = async (
  children: ReactNode,
  options: RenderOptions = {}
): Promise<RenderedProvision> => {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true
  const { views = [], transport = fakeTransport(views), strict = false } = options
  const { initialViews = [], drafts = "tab" } = options
  const container = document.body.appendChild(document.createElement("div"))
  const root = createRoot(container)
  const acting = (what: () => unknown) =>
    act(async () => {
      await what()
    })
  const render = (shown: ReactNode) =>
    acting(() => {
      const below = createElement(ProvisionProvider, { transport, initialViews, drafts }, shown)
      root.render(strict ? createElement(StrictMode, null, below) : below)
    })
  await render(children)
  return {
    container,
    transport,
    tell: (view) => acting(() => transport.tell(view)),
    act: acting,
    rerender: render,
    unmount: async () => {
      await acting(() => root.unmount())
      container.remove()
    }
  }
}

export interface RenderedHook<A> extends Omit<RenderedProvision, "rerender" | "container"> {
  /** What the hook gave, first to last: one for each render. */
  readonly results: readonly A[]
  readonly current: () => A
}

/** Renders a hook alone. */
export const renderProvisionHook = async <A>(
  hook: () => A,
  options: RenderOptions = {}
): Promise<RenderedHook<A>> => {
  const results: A[] = []
  const Probe = () => {
    results.push(hook())
    return null
  }
  const { transport, tell, act: acting, unmount } = await renderProvision(createElement(Probe), options)
  return { transport, tell, act: acting, unmount, results, current: () => results.at(-1) as A }
}
