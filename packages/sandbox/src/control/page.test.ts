import { expect, it } from "vitest"
import { contractVariants } from "../contract-variants.ts"
import { faultKinds } from "../faults/fault-kind.ts"
import { endpoints } from "../gateway/endpoints.ts"
import { scenarioNames } from "../scenarios/scenario.ts"
import { openBank } from "../testing/open-bank.ts"
import { webhookFaultKinds } from "../webhooks/webhook-faults.ts"
import { controlRoutes } from "./control-routes.ts"

async function pages() {
  const bank = await openBank({ limits: "classic" })
  const page = async (accept: string | null, host = "127.0.0.1:8080") => {
    const headers = new Headers({ host, ...(accept === null ? {} : { accept }) })
    const response = await bank.sandbox.fetch(new Request("http://bank.invalid/", { headers }))
    return { response, text: await response.text() }
  }
  return { ...bank, page }
}

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

it.each([
  [browser, "text/html; charset=utf-8"],
  ["application/json", "application/json"],
  ["*/*", "text/plain; charset=utf-8"],
  [null, "text/plain; charset=utf-8"]
])("for %s tells all there is in %s", async (accept, type) => {
  const { page } = await pages()
  const { response, text } = await page(accept)
  expect(response.headers.get("content-type")).toBe(type)
  const everything = [
    ...endpoints.map(({ method, path }) => `${method} ${path}`),
    ...controlRoutes.map(({ method, path }) => `${method} ${path}`),
    ...scenarioNames,
    ...faultKinds,
    ...webhookFaultKinds,
    ...contractVariants.map(({ name }) => name),
    "1 per 30 s"
  ]
  expect(everything.filter((one) => !text.includes(one))).toEqual([])
})

it("shows what is now, and commands that work", async () => {
  const { page, sandbox, ask, partner } = await pages()
  sandbox.control.setContract({ badSignatureStatus: 401 })
  sandbox.control.setScenario("slow")
  sandbox.control.injectFault({ kind: "server-error" })
  await ask("GET", "/v1/installation", { token: partner.token })
  const shown = JSON.parse((await page("application/json")).text)
  expect(shown.contract).toContainEqual({
    name: "badSignatureStatus",
    question: "D17",
    now: "401",
    sides: ["400", "401"]
  })
  expect(shown.scenario).toBe("slow")
  expect(shown.faults.find((one: { kind: string }) => one.kind === "server-error").happened).toBe(1)
  const curls = shown.control.map((one: { curl: string }) => one.curl)
  expect(curls).toContain(
    `curl http://127.0.0.1:8080/control/clock/advance -H 'content-type: application/json' -d '{"ms":3600000}'`
  )
})

it("may not run or load anything, nor be framed, and takes nothing from its caller", async () => {
  const { page } = await pages()
  const { response, text } = await page(browser, `localhost:1"><script>alert(1)</script>`)
  const policy = response.headers.get("content-security-policy") ?? ""
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/]{43}='; .*frame-ancestors 'none'$/)
  expect(response.headers.get("x-content-type-options")).toBe("nosniff")
  expect(text).not.toMatch(/<script|<link|<img|<iframe|src=|javascript:|alert/i)
  expect(text).toContain("http://127.0.0.1:PORT/control")
  expect(text).toContain("-d &#39;{&quot;ms&quot;:3600000}&#39;")
})

it("is no request of the bank: not counted, not logged, not limited", async () => {
  const { page, sandbox } = await pages()
  const before = [sandbox.statistics(), sandbox.requests()]
  for (let n = 0; n < 10; n += 1) expect((await page("*/*")).response.status).toBe(200)
  expect([sandbox.statistics(), sandbox.requests()]).toEqual(before)
})
