import type { Draw } from "./draw.ts"
import type { FuzzCase } from "./fuzz-case.ts"

const pieces = (draw: Draw, body: Uint8Array): Uint8Array[] => {
  const found: Uint8Array[] = []
  const largest = draw.one([1, 7, 500, 20_000])
  // A thousand pieces are enough: the last one is what is left.
  for (let at = 0; at < body.length;) {
    const size = found.length < 1_000 ? draw.below(largest + 1) : body.length
    found.push(body.subarray(at, at + size))
    at += size
  }
  return found
}

const streamed = (draw: Draw, { body, arrival }: FuzzCase): ReadableStream => {
  const parts: unknown[] = pieces(draw, body)
  const stopAt = arrival === "pieces" ? parts.length : draw.below(parts.length + 1)
  let next = 0
  return new ReadableStream({
    pull: (controller) => {
      if (next < stopAt) return controller.enqueue(parts[next++])
      if (arrival === "pieces") return controller.close()
      if (arrival === "broken") return controller.error(new Error("CANARY"))
      if (arrival === "texts") return controller.enqueue("CANARY")
      // Never comes.
      return new Promise<void>(() => {})
    }
  })
}

/** The case as a request, whose body arrives as drawn. */
export const toRequest = (draw: Draw, fuzzed: FuzzCase): Request => {
  const { url, method, headers, arrival } = fuzzed
  const body = arrival === "whole" ? (fuzzed.body as Uint8Array<ArrayBuffer>) : streamed(draw, fuzzed)
  const hasBody = method !== "GET"
  return new Request(url, {
    method,
    headers: { ...headers },
    ...(hasBody ? { body, duplex: "half" } : {})
  } as RequestInit)
}
