import { Effect, Exit } from "effect"
import type { Cause } from "effect"
import { describe, expect, it } from "vitest"
import { openEventStream } from "./event-stream.ts"
import type { EventStream } from "./event-stream.ts"

const settle = () => new Promise((go) => setTimeout(go, 5))
const numbered = (count: number, size = 0) =>
  Array.from({ length: count }, (_, at) => `${at}\n`.padStart(size, "."))

const open = (
  feed: (write: (text: string) => Effect.Effect<void>) => Effect.Effect<void, unknown>,
  now = () => 0
) => {
  const ended: Array<Cause.Cause<unknown> | null> = []
  const stream = openEventStream({
    feed,
    now,
    fork: (effect) => Effect.runFork(effect),
    ended: (cause) => void ended.push(cause)
  })
  return { stream, ended }
}
const texts = async ({ body }: EventStream) => {
  const seen: string[] = []
  for await (const chunk of body) seen.push(new TextDecoder().decode(chunk))
  return seen
}

describe("a stream of events", () => {
  it("hands out everything in order, and ends with what feeds it", async () => {
    const { stream, ended } = open((write) => Effect.forEach(numbered(50), write, { discard: true }))
    expect(await texts(stream)).toEqual(numbered(50))
    expect(ended).toEqual([null])
  })

  it("lets a slow reader hold up its source, with a bounded number of bytes, and loses nothing", async () => {
    let written = 0
    const all = numbered(400, 1_000)
    const { stream } = open((write) =>
      Effect.forEach(
        all,
        (text) =>
          Effect.andThen(
            Effect.sync(() => void (written += 1)),
            write(text)
          ),
        { discard: true }
      )
    )
    await settle()
    expect(written).toBeLessThanOrEqual(67)
    expect(await texts(stream)).toEqual(all)
  })

  it("stops its source when the reader leaves", async () => {
    let stopped = false
    const { stream, ended } = open((write) =>
      Effect.onInterrupt(Effect.forever(Effect.andThen(write("x"), Effect.sleep(1))), () =>
        Effect.sync(() => void (stopped = true))
      )
    )
    const reader = stream.body.getReader()
    await reader.read()
    await reader.cancel()
    await settle()
    expect([stopped, ended]).toEqual([true, [null]])
    stream.beat(0, 1)
    stream.end()
  })

  it("beats while there is room, and leaves a reader who takes nothing", async () => {
    let now = 0
    const idle = open(() => Effect.never)
    idle.stream.beat(0, 1_000)
    const reader = idle.stream.body.getReader()
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(":\n\n")
    const { stream, ended } = open(
      (write) => Effect.forEach(numbered(100, 1_000), write, { discard: true }),
      () => now
    )
    await settle()
    stream.beat(now + 1_000, 1_000)
    expect(ended).toEqual([])
    now += 1_001
    stream.beat(now, 1_000)
    await expect(texts(stream)).rejects.toThrow("too long")
    expect(ended).toEqual([null])
  })

  it("tells when what feeds it fails, and ends for the reader", async () => {
    const { stream, ended } = open(() => Effect.fail("broken"))
    expect(await texts(stream)).toEqual([])
    expect(ended).toHaveLength(1)
    expect(ended[0] === null ? null : Exit.failCause(ended[0]!)).toEqual(Exit.fail("broken"))
  })
})
