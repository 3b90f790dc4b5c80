import type { DemoPerson } from "../demo-person.ts"
import type { DemoWorld } from "../demo-world.ts"
import { arrivals } from "./arrivals.ts"

/** The page of a demo while it is open. */
export interface DemoPage {
  readonly url: string
  /** Nobody is answered any more, and nobody who came through the page is played any more. Safe to repeat. */
  readonly close: () => Promise<void>
}

/** Opens the page beside a demo, if there is to be one, and closes it again whatever happens. */
export const withDemoPage = async <A>(
  options: {
    readonly page: { readonly folder: string; readonly port: number } | undefined
    readonly seed: number
    readonly people: readonly DemoPerson[]
    readonly world: Pick<DemoWorld, "api" | "clock" | "provisioner">
    readonly stop: AbortSignal
  },
  use: (page: DemoPage | null) => Promise<A>
): Promise<A> => {
  const { page, seed, people, world, stop } = options
  const { api, clock, provisioner } = world
  if (page === undefined || api === null) return use(null)
  // Only now: a demo without a page starts quicker without it.
  const { openDemoPage } = await import("./open-demo-page.ts")
  const over = new AbortController()
  const coming = arrivals({
    provisioner,
    clock,
    seed,
    people: people.map(({ name, scenario, request }) => ({ uuid: request.externalUuid, name, scenario })),
    stop: AbortSignal.any([stop, over.signal])
  })
  const server = await openDemoPage({
    ...page,
    ...api,
    ...coming,
    time: () => ({ now: clock.now(), speed: clock.speed })
  })
  const close = async (): Promise<void> => {
    over.abort()
    await Promise.all([server.close(), coming.ended()])
  }
  try {
    return await use({ url: server.url, close })
  } finally {
    await close()
  }
}
