import { mkdirSync, writeFileSync } from "node:fs"
import { request } from "node:http"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { folder, framed, run, start } from "./binary.ts"

/** A page that was built, as far as a server can tell. */
const builtPage = (): string => {
  const made = folder()
  mkdirSync(join(made, "assets"))
  writeFileSync(join(made, "index.html"), "<!doctype html><title>Page</title>")
  writeFileSync(join(made, "assets/main-1.js"), "0")
  writeFileSync(join(made, ".stamp"), "not for anybody")
  return made
}
const fast = ["--users", "1", "--speed", "600"]
const terminal = { preload: ["pretend-terminal"], env: { COLUMNS: "100", LINES: "30" } }

const openPage = async (words: readonly string[] = []) => {
  const running = start(["demo", "--page", builtPage(), ...fast, ...words], terminal)
  await running.says("to watch everybody.")
  const [, url = ""] = /^Open (\S+) /m.exec(running.stdout()) ?? []
  return { running, url }
}
const post = (body: object): RequestInit => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body)
})

/** The status of a request under another name than the server's own, as a page elsewhere could be made to send it. */
const underName = (url: string, host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { headers: { host } }, ({ statusCode }) => resolve(statusCode))
      .once("error", reject)
      .end()
  })

describe("demo --page", () => {
  it("ends with the demo where there is no terminal, and names the address", async () => {
    const ended = await run(["demo", "--json", "--page", builtPage(), ...fast])
    expect(ended).toMatchObject({ code: 0, stderr: "" })
    const { lines, summary } = framed(ended)
    expect(lines.find(({ type }) => type === "page")).toEqual({
      type: "page",
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)
    })
    expect(summary).toMatchObject({ users: 1, verified: 1 })
  })

  it("ends with the demo when --exit says so, in a terminal too", async () => {
    const { code, stdout } = await run(["demo", "--exit", "--page", builtPage(), ...fast], terminal)
    expect(code).toBe(0)
    expect(stdout).not.toContain("Press Ctrl-C")
  })

  it("stays in a terminal until Ctrl-C, and gives each visitor what is theirs", async () => {
    const { running, url } = await openPage()
    await running.says("Press Ctrl-C to leave.")
    const front = await fetch(url)
    expect(await front.text()).toContain("<title>Page</title>")
    expect(front.headers.get("content-security-policy")).toContain("default-src 'none'")
    expect(await (await fetch(`${url}/live`)).text()).toContain("<title>Page</title>")
    expect((await fetch(`${url}/assets/main-1.js`)).headers.get("cache-control")).toContain("immutable")

    const begun = await fetch(
      `${url}/demo/session`,
      post({ email: "ada@example.com", phoneNumber: "+31612345678" })
    )
    const cookie = begun.headers.get("set-cookie") ?? ""
    const attempt = { email: "bo@example.com", phoneNumber: "+31612345679", attempt: "one" }
    const [once, again] = await Promise.all(
      [1, 2].map(async () => (await fetch(`${url}/demo/session`, post(attempt))).json())
    )
    // Sent again because no answer came: nobody is begun twice.
    expect(once).toMatchObject({
      uuid: (again as { readonly uuid: unknown }).uuid,
      token: expect.any(String)
    })
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/)
    const { uuid, token } = (await begun.json()) as { uuid: string; token: string }
    const headers = { cookie: cookie.split(";")[0] ?? "" }
    expect(await (await fetch(`${url}/demo/session`, { headers })).json()).toMatchObject({ uuid })
    const own = { Authorization: `Bearer ${token}` }
    expect(await (await fetch(`${url}/v1/provisions/${uuid}`, { headers: own })).json()).toMatchObject({
      uuid
    })
    expect((await fetch(`${url}/v1/provisions`, { headers: own })).status).toBe(403)
    const stranger = { cookie: headers.cookie.replace(/.$/, (last) => (last === "A" ? "B" : "A")) }
    expect(await (await fetch(`${url}/demo/session`, { headers: stranger })).json()).toMatchObject({
      uuid: null
    })

    running.child.kill("SIGINT")
    expect(await running.ended).toMatchObject({ code: 0 })
  })

  it("refuses what no page of its own sends", async () => {
    const { running, url } = await openPage()
    const status = async (path: string, init?: RequestInit) => (await fetch(`${url}${path}`, init)).status
    expect(await status("/.stamp")).toBe(404)
    expect(await status("/assets/..%2f..%2fetc/passwd")).toBe(404)
    expect(await status("/demo/people", { method: "POST", body: "scenario=verified" })).toBe(415)
    expect(await status("/demo/session", { ...post({}), body: "{" })).toBe(400)
    expect(await status("/demo/session", post({ email: "nobody", phoneNumber: "+31612345678" }))).toBe(422)
    expect(await status("/demo/identity-sdk")).toBe(409)
    expect(await status("/v1/provisions")).toBe(401)
    expect(await underName(url, "evil.example")).toBe(421)
    running.child.kill("SIGINT")
    expect((await running.ended).code).toBe(4)
  })

  it("says what is wrong with a folder or a port", async () => {
    const [none, port, taken] = await Promise.all([
      run(["demo", "--page", join(folder(), "none"), ...fast]),
      run(["demo", "--port", "8080"]),
      run(["demo", "--page", builtPage(), "--port", "70000"])
    ])
    expect([none.code, port.code, taken.code]).toEqual([2, 2, 2])
    expect(none.stderr).toContain("not a folder with a built page")
    expect(port.stderr).toContain("--page")
  })
})
