import type { View } from "@bunq-provisioning/core"

const frame = (view: View, id: number) => `id: ${id}\nevent: view\ndata: ${JSON.stringify(view)}\n\n`

/** What the API answers a page, without a network: a list, and streams that say what they are told to. */
export const viewStreams = (views: readonly View[]) => {
  const open = new Map<string, ReadableStreamDefaultController<Uint8Array>>()
  const text = new TextEncoder()
  let id = 0
  const stream = (path: string, first: string) =>
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        open.set(path, controller)
        controller.enqueue(text.encode(first))
      }
    })
  const fetch: typeof globalThis.fetch = async (input) => {
    const { pathname } = new URL(String(input))
    if (pathname === "/v1/provisions") return Response.json({ views, next: null })
    const view = views.find(({ uuid }) => pathname.includes(uuid))
    const first = view === undefined ? "id: 0\nevent: start\ndata: {}\n\n" : frame(view, 0)
    return new Response(stream(pathname, first), { headers: { "content-type": "text/event-stream" } })
  }
  return {
    fetch,
    streams: () => open.size,
    /** Over the stream of that user, or the one of everybody. */
    tell: (view: View) => {
      const of = open.get(`/v1/provisions/${view.uuid}/changes`) ?? open.get("/v1/changes")
      of?.enqueue(text.encode(frame(view, ++id)))
    }
  }
}
