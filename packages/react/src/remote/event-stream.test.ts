import { describe, expect, it } from "vitest"
import { eventStream } from "./event-stream.ts"
import type { StreamEvent } from "./event-stream.ts"

const read = (parts: readonly string[]): readonly StreamEvent[] => {
  const events: StreamEvent[] = []
  const push = eventStream((event) => events.push(event))
  parts.forEach(push)
  return events
}
const text =
  ':\n\nid: 7\nevent: view\ndata: {"a":1}\n\nevent: reset\r\ndata: {}\r\n\r\n: beat\n\nid:8\r\ndata:one\r\ndata: two\r\n\r'
const expected = [
  { event: "view", data: '{"a":1}', id: "7" },
  { event: "reset", data: "{}", id: "" },
  { event: "", data: "one\ntwo", id: "8" }
]

describe("server-sent events", () => {
  it("are read wherever they are cut", () => {
    const whole = `${text}\n`
    expect(read([whole])).toEqual(expected)
    expect(read([...whole])).toEqual(expected)
    for (let at = 0; at < whole.length; at++)
      expect(read([whole.slice(0, at), whole.slice(at)])).toEqual(expected)
  })

  it("do not count before their empty line has come", () => {
    expect(read(["id: 1\nevent: view\ndata: {}\n"])).toEqual([])
  })

  it("keep unknown fields to themselves", () => {
    expect(read(["what: ever\nretry: 5\ndata\n\n"])).toEqual([{ event: "", data: "", id: "" }])
  })

  it("of no end are refused", () => {
    const push = eventStream(() => {})
    expect(() => {
      for (let n = 0; n < 50; n++) push("x".repeat(100_000))
    }).toThrow("too long")
  })
})
