import { spawn } from "node:child_process"
import { closeSync, openSync, readFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folder, framed, nodeArguments, run, start } from "./binary.ts"
import type { Line } from "./binary.ts"

/** Slow enough to be in the middle when it is stopped. */
const slow = ["demo", "--users", "3", "--speed", "30", "--json"]
const anyPhase =
  (...phases: readonly string[]) =>
  ({ type, phase }: Line) =>
    type === "progress" && phases.includes(String(phase))

describe("Ctrl-C and SIGTERM", () => {
  it.each([
    { signal: "SIGINT", when: ({ type }: Line) => type === "started" },
    { signal: "SIGINT", when: ({ type }: Line) => type === "listening" },
    { signal: "SIGINT", when: anyPhase("requesting") },
    { signal: "SIGTERM", when: anyPhase("opening-session") },
    { signal: "SIGTERM", when: anyPhase("collecting") }
  ] as const)(
    "$signal ends a demo with 4, and the summary is still the last line",
    async ({ signal, when }) => {
      const running = start(slow)
      await running.line(when)
      running.child.kill(signal)
      const ended = await running.ended
      expect(ended).toMatchObject({ code: 4, signal: null, stderr: "" })
      expect(framed(ended).summary).toMatchObject({ users: 3, verified: 0, other: 3, bank: { throttled: 0 } })
    }
  )

  it("tells people how far it came and that the same command goes on", async () => {
    const database = join(folder(), "x.db")
    const words = ["demo", "--users", "1", "--speed", "200", "--database", database]
    const running = start(words)
    await running.says("opening-session")
    running.child.kill("SIGINT")
    const stopped = await running.ended
    expect(stopped.code).toBe(4)
    expect(stopped.stdout).toContain("Interrupted with 0 of 1 verified. The same command goes on from here.")
    const again = await run(words)
    expect(again.code).toBe(0)
    expect(again.stdout).toContain("Going on from")
    expect(again.stdout).toContain("1 of 1 verified")
  })

  it("a second Ctrl-C does not wait for an orderly end", async () => {
    const running = start(["sandbox", "--json"])
    const { url } = await running.line(({ type }) => type === "listening")
    // A request that never ends arriving holds an orderly end up for a second.
    const socket = connect(Number(new URL(String(url)).port), "127.0.0.1")
    socket.on("error", () => {})
    await new Promise((resolve) =>
      socket.write("POST /v1/installation HTTP/1.1\r\nHost: bank\r\nContent-Length: 9\r\n\r\n{", resolve)
    )
    await new Promise((resolve) => setTimeout(resolve, 200))
    running.child.kill("SIGINT")
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(running.child.exitCode).toBe(null)
    running.child.kill("SIGINT")
    const ended = await running.ended
    socket.destroy()
    expect(ended.code).toBe(4)
    expect(framed(ended).summary).toMatchObject({ ok: false, error: { tag: "Interrupted" } })
  })
})

describe("a demo nobody watches any more", () => {
  it("ends when its output is closed", async () => {
    const running = start(["demo", "--users", "1", "--speed", "1"])
    await running.says("pid")
    running.child.stdout?.destroy()
    expect(await running.ended).toMatchObject({ code: 1, signal: null, stderr: "" })
  })

  it("ends in good order when the process that started it is gone", async () => {
    const file = join(folder(), "out")
    const out = openSync(file, "w")
    const parent = spawn(
      process.execPath,
      [
        "-e",
        // It leaves as soon as the demo has said its first word.
        `const { spawn } = require("node:child_process")
         const { readFileSync } = require("node:fs")
         spawn(process.execPath, ${JSON.stringify(nodeArguments(slow))}, { stdio: ["ignore", 1, 2] })
         setInterval(() => readFileSync(${JSON.stringify(file)}).length > 0 && process.exit(), 20)`
      ],
      { stdio: ["ignore", out, out] }
    )
    closeSync(out)
    await new Promise((resolve) => parent.once("exit", resolve))
    const said = () => readFileSync(file, "utf8")
    for (let round = 0; round < 200 && !said().includes('"summary"'); round++)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(framed({ stdout: said() }).summary).toMatchObject({ users: 3, verified: 0, other: 3 })
  })
})
