import { scenarios } from "@bunq-provisioning/sandbox"
import { describe, expect, it } from "vitest"
import { framed, run, start } from "./binary.ts"
import type { Line } from "./binary.ts"

const fast = ["--speed", "600"]
const escape = "\u001b["

describe("demo --json", () => {
  it("tells the pid first, who must act until when, and last what became of everybody", async () => {
    const running = start(["demo", "--json"])
    const ended = await running.ended
    expect(ended).toMatchObject({ code: 0, stderr: "" })
    const { lines, summary } = framed(ended)
    expect(lines[0]).toEqual({ type: "started", pid: running.pid, command: "demo" })
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(["started", "listening", "log", "progress", "summary"])
    )
    const news = lines.filter(({ type }) => type === "log").map(({ event }) => event)
    expect(news).toEqual(expect.arrayContaining(["webhooks.timely", "webhooks.registered"]))

    const { requests, webhooks, bank, elapsedMs, ...counts } = summary as Line & {
      requests: { total: number; byEndpoint: Record<string, number> }
      webhooks: Record<string, number>
      bank: { limits: object }
      elapsedMs: number
    }
    expect(counts).toEqual({
      type: "summary",
      users: 5,
      verified: 5,
      denied: 0,
      failed: 0,
      other: 0,
      expected: 5,
      feed: "hybrid"
    })
    // Of each user: four steps of the provision, and at least one of the onboarding.
    expect(webhooks).toMatchObject({ new: expect.any(Number), refused: 0, unhandled: 0 })
    expect(webhooks["new"]).toBeGreaterThanOrEqual(20)
    expect(bank).toEqual({ provisions: 5, sessions: 6, throttled: 0, limits: expect.any(Object) })
    expect(bank.limits).toMatchObject({ "POST /v1/session-server": "1 per 30 s" })
    expect(Object.keys(requests)).toEqual(["total", "byEndpoint"])
    expect(requests.byEndpoint["POST /v1/partner-user-provision"]).toBe(5)
    expect(Object.values(requests.byEndpoint).reduce((sum, one) => sum + one, 0)).toBe(requests.total)
    expect(elapsedMs).toBeGreaterThan(0)
    expect(elapsedMs).toBeLessThan(60_000)

    const progress = lines.filter(({ type }) => type === "progress")
    expect(new Set(progress.map(({ uuid }) => uuid)).size).toBe(5)
    for (const line of progress) {
      expect(["bunq", "user", "nobody"]).toContain(line["actor"])
      expect(line).toMatchObject({ phase: expect.any(String), stalled: false, progress: expect.any(Number) })
    }
    const deadlines = progress.flatMap(({ phase, deadline, at }) =>
      phase === "opening-session" ? [[deadline as { name: string; at: number }, at as number] as const] : []
    )
    expect(deadlines.length).toBeGreaterThanOrEqual(5)
    for (const [deadline, at] of deadlines) {
      expect(deadline.name).toBe("credential")
      expect(deadline.at - at).toBeGreaterThan(0)
      expect(deadline.at - at).toBeLessThanOrEqual(3_600_000)
    }
  })

  it("gives the same users for the same seed, others for another", async () => {
    const uuids = async (seed: string) => {
      const { lines } = framed(await run(["demo", "--json", "--users", "1", "--seed", seed, ...fast]))
      return [...new Set(lines.flatMap(({ uuid }) => (uuid === undefined ? [] : [uuid])))].sort()
    }
    const [one, again, other] = await Promise.all([uuids("3"), uuids("3"), uuids("4")])
    expect(one).toHaveLength(1)
    expect(again).toEqual(one)
    expect(other).not.toContain(one[0])
  })
})

describe("demo --scenario", () => {
  it("mixed gives each user another one, and all end as theirs should", async () => {
    const ended = await run(["demo", "--json", "--scenario", "mixed", "--speed", "200"])
    expect(ended).toMatchObject({ code: 0, stderr: "" })
    const { lines, summary } = framed(ended)
    const count = (end: string) => scenarios.filter(({ ends }) => ends === end).length
    expect(summary).toMatchObject({
      users: scenarios.length,
      verified: count("active"),
      denied: count("denied"),
      failed: count("failed"),
      other: 0,
      expected: scenarios.length,
      bank: { provisions: scenarios.length, throttled: 0 }
    })
    // What the stories are about was seen, not only how they end.
    const seen = (fits: (line: Line) => boolean) => lines.some(fits)
    expect(seen(({ phase }) => phase === "renewing-credential")).toBe(true)
    expect(seen(({ detail }) => detail === "identity rejected")).toBe(true)
  }, 90_000)

  it("one for all is told as expected although nobody is verified", async () => {
    const words = ["--scenario", "duplicate-email", "--users", "2", "--exit", ...fast]
    const { code, stdout, stderr } = await run(["demo", ...words])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(/user 2 {2}[0-9a-f-]{36} {2}failed {2}\S+ +duplicate-email\n/)
    expect(stdout).toContain("2 of 2 ended as their scenario should")
  })
})

describe("demo for people", () => {
  it("prints plain lines where nobody can draw: phase, who must act, deadline, and a last table", async () => {
    const { code, stdout, stderr } = await run(["demo", "--users", "1", ...fast])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).not.toContain(escape)
    expect(stdout).toMatch(/user 1 {2}opening-session {2}\(waits for bunq, credential in \d+m\d\ds\)/)
    expect(stdout).toMatch(/user 1 {2}collecting: .*\(waits for the user/)
    expect(stdout).toMatch(/user {4}external uuid +phase {3}after\nuser 1 {2}[0-9a-f-]{36} {2}active {2}\d/)
    expect(stdout).toContain("1 of 1 verified")
    expect(stdout).toMatch(/pid \d+/)
  })

  it.each([
    { columns: 80, rows: 24, users: "3" },
    { columns: 60, rows: 8, users: "9" }
  ])("redraws $users users in a terminal of $columns by $rows and leaves nothing behind", async (case_) => {
    const { columns, rows, users } = case_
    const { code, stdout } = await run(["demo", "--exit", "--users", users, ...fast], {
      preload: ["pretend-terminal"],
      env: { COLUMNS: String(columns), LINES: String(rows) }
    })
    expect(code).toBe(0)
    const frames = stdout.split("time since start").slice(1, -1)
    expect(frames.length).toBeGreaterThan(5)
    for (const frame of frames) {
      const lines = frame.split("\n").slice(0, -1)
      // The cursor stands on one line below.
      expect(lines.length).toBeLessThan(rows)
      for (const line of lines) expect(line.replaceAll(`${escape}K`, "").length).toBeLessThan(columns)
      // It goes back up exactly as far as it came.
      expect(frame.split("\n").at(-1)).toBe(`${escape}0J${escape}${lines.length}A\r`)
    }
    expect(frames.some((frame) => /opening-session {2}bunq +credential in 5\dm/.test(frame))).toBe(true)
    const last = stdout.slice(stdout.lastIndexOf(escape))
    expect(last).toContain(`user ${users}`)
    expect(last).toContain(`${users} of ${users} verified`)
  })

  it("waits for Ctrl-C in a terminal, with the table on the screen", async () => {
    const running = start(["demo", "--users", "1", ...fast], {
      preload: ["pretend-terminal"],
      env: { COLUMNS: "80", LINES: "24" }
    })
    await running.says("Press Ctrl-C to leave.")
    expect(running.child.exitCode).toBe(null)
    running.child.kill("SIGINT")
    expect(await running.ended).toMatchObject({ code: 0 })
  })
})

it("Ctrl-C leaves the last frame alone: the terminal may have dropped a part of it", async () => {
  const running = start(["demo", "--users", "2"], {
    preload: ["pretend-terminal"],
    env: { COLUMNS: "80", LINES: "24" }
  })
  await running.says("opening-session")
  running.child.kill("SIGINT")
  const { code, stdout } = await running.ended
  expect(code).toBe(4)
  const [, ...after] = stdout.slice(stdout.lastIndexOf("time since start")).split(`${escape}0J`)
  // Down and on, never up again.
  expect(after).toEqual(["\r", expect.stringMatching(/^\n\nuser {4}external uuid/)])
})

describe("a demo that cannot succeed", () => {
  it("ends with 1 and names user and reason when bunq refuses a step for good", async () => {
    // Reaches the bank as the identity check of somebody else.
    const env = {
      REROUTE: "/user/\\d+/identity-verification-session$ => /user/1/identity-verification-session"
    }
    const surroundings = { preload: ["reroute-requests"], env }
    const words = ["demo", "--users", "2", ...fast]
    const [json, plain] = await Promise.all([
      run([...words, "--json"], surroundings),
      run(words, surroundings)
    ])
    const { lines, summary } = framed(json)
    expect(summary).toMatchObject({ users: 2, verified: 0, other: 2, bank: { provisions: 2 } })
    const stuck = lines.filter(({ type }) => type === "stuck")
    expect(stuck).toHaveLength(2)
    expect(stuck[0]).toMatchObject({
      uuid: expect.any(String),
      reason: expect.stringContaining("openIdentity")
    })
    expect(plain.stdout).toMatch(/user 1 is stuck: .*openIdentity/)
    expect([json.code, plain.code]).toEqual([1, 1])
  })

  it("warns on stderr, or as an object of its own, never in between on stdout", async () => {
    // Nobody listens there.
    const env = { REROUTE: ":\\d+/v1/partner-user-provision/\\d+$ => :1/" }
    const surroundings = { preload: ["reroute-requests"], env }
    const words = ["demo", "--users", "1", ...fast]
    const [json, plain] = [start([...words, "--json"], surroundings), start(words, surroundings)]
    const isWarning = ({ type, level }: Line) => type === "log" && level === "Warn"
    await json.line(isWarning)
    await plain.says("processing")
    await plain.complains("could not be reached")
    json.child.kill("SIGINT")
    plain.child.kill("SIGINT")
    const [told, said] = await Promise.all([json.ended, plain.ended])
    expect(framed(told).lines.find(isWarning)).toMatchObject({
      message: expect.stringContaining("could not be reached")
    })
    expect(said.stdout).not.toContain("could not be reached")
    expect([told.code, told.stderr, said.code]).toEqual([4, "", 4])
  })

  it("ends with 3 when the bank refuses the partner's key", async () => {
    const other = start(["sandbox", "--seed", "99", "--json"])
    const { url } = await other.line(({ type }) => type === "listening")
    const surroundings = {
      preload: ["reroute-requests"],
      env: { REROUTE: `^http://127.0.0.1:\\d+ => ${String(url)}` }
    }
    const [json, plain] = await Promise.all([
      run(["demo", "--users", "2", "--json"], surroundings),
      run(["demo", "--users", "2"], surroundings)
    ])
    expect(framed(json).summary).toMatchObject({
      ok: false,
      error: { tag: "BunqError", reason: "KeyRefused", message: expect.stringContaining("check the key") }
    })
    // The runtime's one warning, then the reason the demo ends with.
    const told = plain.stderr.trimEnd().split("\n")
    expect(told).toHaveLength(2)
    expect(told.every((line) => line.includes("check the key"))).toBe(true)
    expect([json.code, plain.code]).toEqual([3, 3])
  })
})
