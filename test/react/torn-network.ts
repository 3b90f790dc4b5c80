/** A network in front of a handler that loses every second answer to what is sent and tears the first streams, wherever that is in a message. */
export const tornNetwork = (handler: (request: Request) => Promise<Response>, tears: number) => {
  const counted = { posts: 0, lost: 0, streams: 0, torn: 0, keys: new Set<string | null>() }
  const torn = (body: ReadableStream<Uint8Array>, after: number) => {
    let left = after
    return body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform: (bytes, controller) => {
          controller.enqueue(bytes.subarray(0, left))
          left -= bytes.length
          if (left > 0) return
          counted.torn++
          controller.error(new TypeError("cut"))
        }
      })
    )
  }
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (request.url.endsWith("/events")) counted.keys.add(request.headers.get("idempotency-key"))
    const response = await handler(request)
    if (request.url.endsWith("/events") && ++counted.posts % 2 === 1) {
      counted.lost++
      throw new TypeError("lost")
    }
    if (!request.url.endsWith("/changes") || response.body === null || counted.streams >= tears)
      return response
    counted.streams++
    return new Response(torn(response.body, 300 + counted.streams * 977), response)
  }
  return { fetch, counted }
}
