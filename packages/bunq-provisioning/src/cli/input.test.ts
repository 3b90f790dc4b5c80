import { EventEmitter } from "node:events"
import { describe, expect, it } from "vitest"
import { makeInput } from "./input.ts"

/** A terminal somebody types at. */
class FakeTerminal extends EventEmitter {
  readonly isTTY = true
  readonly raw: boolean[] = []
  paused = false
  setRawMode(raw: boolean): void {
    this.raw.push(raw)
  }
  pause(): void {
    this.paused = true
  }
  type(text: string): void {
    this.emit("data", Buffer.from(text))
  }
}

const terminal = () => {
  const keyboard = new FakeTerminal()
  const shown: string[] = []
  const stop = new AbortController()
  const input = makeInput({ interactive: true, open: () => keyboard, ask: (text) => shown.push(text) })
  return { keyboard, shown, stop, input }
}

describe("askSecret", () => {
  it("takes a line typed in pieces, with corrections, and shows nothing of it", async () => {
    const { keyboard, shown, stop, input } = terminal()
    const asked = input.askSecret("Key: ", stop.signal)
    for (const piece of ["sandbox_1x", "\u007f", "23", "\r"]) keyboard.type(piece)
    expect(await asked).toBe("sandbox_123")
    expect(shown).toEqual(["Key: ", "\n"])
    expect(keyboard.raw).toEqual([true, false])
    expect(keyboard.paused).toBe(true)
    expect(keyboard.listenerCount("data")).toBe(0)
  })

  it.each(["\u0003", "abort"])("is left by Ctrl-C, and the terminal echoes again: %j", async (how) => {
    const { keyboard, stop, input } = terminal()
    const asked = input.askSecret("Key: ", stop.signal)
    keyboard.type("sand")
    if (how === "abort") stop.abort()
    else keyboard.type(how)
    await expect(asked).rejects.toMatchObject({ _tag: "Interrupted" })
    expect(keyboard.raw.at(-1)).toBe(false)
  })
})

describe("readAll", () => {
  it("reads to the end, and refuses more than a megabyte", async () => {
    const { keyboard, stop, input } = terminal()
    const read = input.readAll(stop.signal)
    keyboard.type('{"a":')
    keyboard.type("1}")
    keyboard.emit("end")
    expect(await read).toBe('{"a":1}')
    const tooMuch = input.readAll(stop.signal)
    keyboard.type("x".repeat(1_048_577))
    await expect(tooMuch).rejects.toMatchObject({ _tag: "UsageError", reason: "BadValue" })
  })
})
